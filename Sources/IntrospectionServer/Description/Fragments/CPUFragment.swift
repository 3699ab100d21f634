/// `/cpus`, `/cpus/{id}` and `/remote-frees`.

extension APIFragment {
    static let cpus = APIFragment(
        #"""
        {"paths": {
          "/api/v1/cpus": {"get": {
            "operationId": "listCPUs", "tags": ["observe"], "summary": "Every CPU of the allocator, live.",
            "responses": {"200": "CPUList: All CPUs; the last is the common one."},
            "x-curl": "curl -s localhost:8080/api/v1/cpus"}},
          "/api/v1/cpus/{id}": {"get": {
            "operationId": "getCPU", "tags": ["observe"], "summary": "One CPU, live.",
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": "CPUNumber", "example": 0,
              "description": "Its number."}],
            "responses": {"200": "CPUAnswer: Its figures of the last tick."},
            "x-curl": "curl -s localhost:8080/api/v1/cpus/0"}},
          "/api/v1/remote-frees": {"get": {
            "operationId": "getRemoteFrees", "tags": ["observe"],
            "summary": "Who sent whose objects home, and what still waits for its owner.",
            "responses": {"200": "RemoteFrees: A square of owners and freers, and a backlog for each owner."},
            "x-curl": "curl -s localhost:8080/api/v1/remote-frees"}}
        },
        "components": {"schemas": {
          "CPUList": {"allOf": ["Head"], "properties": {"cpus": "[CPU]: By number."}},
          "CPUAnswer": {"allOf": ["Head", "CPU"]},
          "CPU": {"properties": {
            "id": "CPUNumber: Its number.",
            "role": {"type": "string", "enum": ["exclusive", "common"],
              "description": "exclusive: belongs to the thread that attached; common: locked, for all other threads."},
            "state": {"type": "string", "enum": ["detached", "idle", "running", "frozen"],
              "description": "What its thread is doing; an exact snapshot shows idle CPUs as frozen."},
            "thread": "Count?: The system's number of the attached thread.",
            "allocations": "Counter: Small objects handed out.",
            "frees": "Counter: Small objects taken back.",
            "magazine_hits": "Counter: Operations that the magazine served alone.",
            "magazine_misses": "Counter: Operations that needed more.",
            "hit_ratio": "Ratio: hits / (hits + misses); 1 before the first operation.",
            "magazine_refills": "Counter: Magazines filled from slabs.",
            "magazine_flushes": "Counter: Magazines emptied into slabs.",
            "remote_sent": "Counter: Objects that it sent home to others.",
            "remote_received": "Counter: Objects that others sent home to it.",
            "remote_drained": "Counter: Objects that it took in.",
            "slabs": "Count: Slabs that it owns.",
            "magazines": "[Magazine]: One for each size class."}},
          "Magazine": {"properties": {
            "size": "SizeClassBytes: The size class.",
            "count": "Count: Free objects in it.",
            "capacity": "Count: Objects that it may hold."}},
          "RemoteFrees": {"allOf": ["Head"], "properties": {
            "cpus": "[CPUNumber]: The order of rows and columns.",
            "sent": {"type": "array", "items": {"type": "array", "items": "Counter"},
              "description": "sent[owner][freer]: objects of owner that freer sent home."},
            "owners": "[RemoteBacklog]: What waits for each owner.",
            "remote_queued_bytes": "Bytes: All freed objects on their way to their slabs."}},
          "RemoteBacklog": {"properties": {
            "cpu": "CPUNumber: The owner.",
            "backlog_objects": "Count: Objects sent home and not taken in yet.",
            "backlog_bytes": "Bytes: Their size.",
            "oldest_seconds": "Seconds?: That the oldest has waited, to the tick; null where none waits.",
            "drained": "Counter: Objects that the owner took in."}}
        }}}
        """#)
}
