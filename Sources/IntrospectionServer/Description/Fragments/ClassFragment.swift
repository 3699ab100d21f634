/// `/classes` and `/classes/{size}`.

extension APIFragment {
    static let classes = APIFragment(
        #"""
        {"paths": {
          "/api/v1/classes": {"get": {
            "operationId": "listClasses", "tags": ["observe"], "summary": "Every size class, live.",
            "parameters": ["window"],
            "responses": {"200": "ClassList: All classes, smallest first."},
            "x-curl": "curl -s localhost:8080/api/v1/classes"}},
          "/api/v1/classes/{size}": {"get": {
            "operationId": "getClass", "tags": ["observe"], "summary": "One size class, and what each CPU has of it.",
            "parameters": ["size_class", "window"],
            "responses": {"200": "Class: Its figures of the last tick."},
            "x-curl": "curl -s localhost:8080/api/v1/classes/64"}}
        },
        "components": {
          "parameters": {
            "size_class": {"name": "size", "in": "path", "required": true, "example": 64,
              "description": "A size class by its objects' bytes, one of size_classes in /api/v1.",
              "schema": {"type": "integer", "minimum": 1}}
          },
          "schemas": {
            "ClassList": {"allOf": ["Head"], "properties": {"classes": "[ClassRow]: Smallest first."}},
            "Class": {"allOf": ["Head", "ClassRow"], "properties": {"cpus": "[ClassShare]: By CPU."}},
            "ClassRow": {"allOf": ["ClassFigures"], "properties": {
              "rates": "ClassRates: Over the window.",
              "latency": "ClassLatency: Times of sampled calls."},
              "optional": ["latency"]},
            "ClassFigures": {
              "description": "In an exact answer capacity = live + magazine + remote_queued + free.", "properties": {
              "size": "SizeClassBytes: The size of its objects.",
              "pages_per_slab": "Count: Pages of one slab.",
              "slots_per_slab": "Count: Objects that one slab holds.",
              "slabs": "SlabCounts: By how full they are.",
              "slab_fullness": "SlabFullness: Absent before the first count is whole.",
              "capacity": "Count: Slots of all slabs.",
              "live": "Count: Objects in users' hands.",
              "magazine": "Count: Free objects in magazines.",
              "remote_queued": "Count: Freed objects on their way to their slabs.",
              "free": "Count: Free slots of slabs.",
              "occupancy_ratio": "Ratio: live / capacity; 1 without slabs.",
              "live_bytes": "Bytes: live x size.",
              "requested_bytes": "Bytes: What users asked for in live objects.",
              "rounding_bytes": "Bytes: live_bytes beyond what was asked for.",
              "wasted_bytes": "Bytes: What the class has and no request uses: rounding, slots not live, tails.",
              "allocations": "Counter: Objects handed out.",
              "frees": "Counter: Objects taken back.",
              "slabs_created": "Counter: Slabs made.",
              "slabs_returned": "Counter: Slabs given back to the buddy."},
              "optional": ["slab_fullness"]},
            "SlabFullness": {"description": "Counted over some ticks, a bounded part at each.", "properties": {
              "bins": {"type": "array", "minItems": 10, "maxItems": 10, "items": "Count",
                "description": "Slabs by tenths of slots that are not free."},
              "first_tick": "Count: At which the count began.",
              "last_tick": "Count: At which it ended."}},
            "SlabCounts": {"properties": {
              "partial": "Count: Slabs with free and used slots.",
              "full": "Count: Slabs without free slots.",
              "empty": "Count: Slabs without used slots."}},
            "ClassRates": {"properties": {
              "window_seconds": "Seconds: The stretch of time that was really covered.",
              "allocations_per_second": "PerSecond: Objects handed out.",
              "frees_per_second": "PerSecond: Objects taken back."}},
            "ClassShare": {"properties": {
              "cpu": "CPUNumber: The owner.",
              "slabs": "SlabCounts: That it owns.",
              "capacity": "Count: Their slots.",
              "magazine": "Count: Free objects in its magazine.",
              "free": "Count: Free slots of its slabs."}}
          }
        }}
        """#)
}
