/// The acting routes of workloads, described for `/openapi.json`.
import IntrospectionServer

extension APIFragment {
    static let workloads = APIFragment(
        #"""
        {"paths": {
          "/api/v1/workload-kinds": {"get": {
            "operationId": "listWorkloadKinds", "tags": ["workloads"],
            "summary": "The catalogue: what each kind does, where it comes from, its parameters with their bounds.",
            "responses": {"200": "Catalogue: Kinds of load and distributions of sizes."},
            "x-curl": "curl -s localhost:8080/api/v1/workload-kinds"}},
          "/api/v1/workloads": {
            "get": {
              "operationId": "listWorkloads", "tags": ["workloads"],
              "summary": "Workloads that run, and the last hundred that ended, oldest first.",
              "parameters": ["limit", {"name": "after", "in": "query", "description": "Those behind this one.",
                "schema": {"type": "string", "pattern": "^w[1-9][0-9]{0,17}$", "examples": ["w1"]}}],
              "responses": {"200": "WorkloadList: A page of them."},
              "x-curl": "curl -s localhost:8080/api/v1/workloads"},
            "post": {
              "operationId": "startWorkload", "tags": ["workloads"],
              "summary": "Starts threads that load the allocator.",
              "requestBody": "WorkloadRequest: What to run.",
              "responses": {
                "201": {"description": "All its threads run.", "schema": "Workload",
                  "headers": {"Location": {"description": "Of the workload.", "schema": "Path"}}},
                "409": "Other workloads hold the CPUs or the memory that it needs."},
              "x-curl":
                "curl -s localhost:8080/api/v1/workloads --json '{\"kind\":\"churn\",\"live_bytes\":\"8MiB\"}'"}},
          "/api/v1/workloads/{id}": {
            "get": {
              "operationId": "getWorkload", "tags": ["workloads"], "summary": "One workload.",
              "parameters": ["workload_id"],
              "responses": {"200": "Workload: Its record."},
              "x-curl": "curl -s localhost:8080/api/v1/workloads/w1"},
            "patch": {
              "operationId": "changeWorkload", "tags": ["workloads"],
              "summary": "Changes it while it runs, or pauses it.",
              "parameters": ["workload_id"],
              "requestBody": "WorkloadChange?: What to change; the rest stays.",
              "responses": {"200": "Workload: Every worker has obeyed.",
                "409": "It has ended, or others hold the CPUs or the memory that it needs."},
              "x-curl": "curl -s -X PATCH localhost:8080/api/v1/workloads/w1 --json '{\"rate\":5000}'"},
            "delete": {
              "operationId": "stopWorkload", "tags": ["workloads"],
              "summary": "Stops it and waits for its workers; a repeat answers the same record.",
              "parameters": ["workload_id"],
              "responses": {
                "200": "Workload: Its final record.", "503": {"$ref": "#/components/responses/Unavailable"}},
              "x-curl":
                "curl -s -X DELETE localhost:8080/api/v1/workloads/$(curl -s localhost:8080/api/v1/workloads \#
        --json '{\"kind\":\"sawtooth\",\"live_bytes\":\"8MiB\"}' | jq -r .id)"}}
        },
        "components": {
          "parameters": {
            "workload_id": {"name": "id", "in": "path", "required": true, "example": "w1",
              "description": "The id that its start answered.",
              "schema": {"type": "string", "pattern": "^w[1-9][0-9]{0,17}$"}}
          },
          "schemas": {
            "WorkloadKind": {"type": "string", "enum": [
                "churn", "producer_consumer", "mixed", "stack", "queue", "sawtooth", "large", "false_sharing",
                "thread_churn", "realloc_growth", "fragmentation", "replay"],
              "description": "See /workload-kinds."},
            "OperationRate": {"description": "Operations a second of the whole workload; 0 is as fast as possible.",
              "anyOf": [{"const": 0}, {"type": "number", "minimum": 0.001, "maximum": 100000000}]},
            "WorkloadRequest": {"allOf": ["WorkloadSettings"], "unevaluatedProperties": false, "required": ["kind"],
              "properties": {
                "kind": "WorkloadKind: What to do.",
                "backend": "BackendChoice: Where; by default the server's own allocator.",
                "threads": {"type": "integer", "minimum": 1, "maximum": 64,
                  "description": "Each has a CPU to itself; some kinds need two. By default as few as can be."},
                "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991, "default": 1,
                  "description": "The same seed and thread count give the same request sequence."},
                "sizes": "Sizes: By default those of the kind.",
                "live_bytes": {
                  "description": "Requested bytes kept live; at most 80 % of memory. By default those of the kind.",
                  "anyOf": [{"type": "integer", "minimum": 1, "maximum": 1099511627776}, "ByteSizeText"]},
                "live_objects": {"type": "integer", "minimum": 1, "maximum": 16777216,
                  "description": "In place of live_bytes: as many bytes as so many objects of the mean size have."},
                "rate": "OperationRate: By default 10000.",
                "touch": "Touch: By default all.",
                "verify": "Flag: Whether what was written is compared before the free; by default true.",
                "alignment": {"description": "A power of two that divides every address. By default the kind's.",
                  "anyOf": [{"type": "integer", "minimum": 8, "maximum": 2097152}, "ByteSizeText"]},
                "trace": "TraceName: To replay; required for replay, refused for others.",
                "pace": {"enum": ["recorded", "flat"], "default": "recorded",
                  "description": "Of a replay: each event at its moment, or as soon as can be."},
                "loops": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1,
                  "description": "How often a trace is replayed."},
                "record": "TraceName: Of a new trace of its calls, there when it has been stopped."}},
            "TraceName": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$", "examples": ["tiny"],
              "description": "The name of a trace."},
            "WorkloadChange": {"additionalProperties": false, "required": [], "properties": {
              "rate": "OperationRate: From now on.",
              "paused": "Flag: Whether the workers rest.",
              "sizes": "Sizes: From now on.",
              "remote_share": "Ratio: From now on the part of the objects that the next worker frees.",
              "threads": {"type": "integer", "minimum": 1, "maximum": 64,
                "description": "All workers free what they hold, and so many begin anew."}}},
            "WorkloadList": {"properties": {
              "workloads": "[Workload]: Oldest first.",
              "next": "Path?: The next page; null on the last."}},
            "Workload": {"allOf": ["WorkloadSettings"], "properties": {
              "id": {"type": "string", "pattern": "^w[1-9][0-9]*$", "description": "Never used twice."},
              "kind": "WorkloadKind: What it does.",
              "run": "Id: The run that it is a part of, which alone changes it; absent otherwise.",
              "state": {"type": "string", "enum": ["running", "paused", "stopping", "stopped"],
                "description": "Where it is in its life."},
              "threads": "Count: Workers.",
              "cpus": "[CPUNumber]: By worker.",
              "seed": "Count: Of its request sequence.",
              "backend": "Backend: What it runs on.",
              "sizes": "Sizes: That objects have.",
              "live_bytes": "Bytes: Requested bytes that it keeps live.",
              "rate": "OperationRate: As it is now.",
              "touch": "Touch: Which part of each object is written.",
              "verify": "Flag: Whether that is compared before the free.",
              "alignment": "Bytes: What every address is a multiple of.",
              "started_at": "Timestamp: Of its start.",
              "elapsed_seconds": "Seconds: Until now, or until the last worker ended.",
              "operations": "Counter: Calls to the allocator that have returned.",
              "allocations": "Counter: Objects handed out.",
              "frees": "Counter: Objects given back.",
              "failures": "Counter: Calls that the allocator refused.",
              "injected_failures": "Counter: Allocations that failed because a fault was set.",
              "corruptions": "Counter: Objects whose bytes were not what was written.",
              "live_objects": "Count: Allocated and not freed.",
              "live_requested_bytes": "Bytes: Asked for in those objects.",
              "verified_bytes": "Counter: Bytes compared with what was written, before each free.",
              "reallocations": "Counter: Objects whose size was changed; of kinds realloc_growth and replay.",
              "moves": "Counter: Those of them whose address changed; likewise.",
              "trace": "TraceName: That is replayed.",
              "pace": {"enum": ["recorded", "flat"], "description": "Of the replay."},
              "loops": "Count: How often it is replayed.",
              "skipped": "Counter: Events of the replay whose object had been refused.",
              "record": "TraceName: Of the trace that its calls are recorded as; absent without.",
              "operations_per_second": "PerSecond: Over about the last second; 0 once stopped.",
              "latency": "WorkloadLatency: Times of sampled calls; absent where none are timed.",
              "error": "Text?: The first free that was refused."},
              "optional": ["run", "reallocations", "moves", "latency", "sizes", "rate", "alignment", "trace", "pace",
                "loops", "skipped", "record"]},
            "Catalogue": {"properties": {
              "kinds": "[KindDescription]: Of load.",
              "size_distributions": "[DistributionDescription]: Of the sizes of objects.",
              "lifetime_distributions": "[DistributionDescription]: Of the lifetimes of objects."}},
            "KindDescription": {"properties": {
              "kind": "WorkloadKind: As a request names it.",
              "title": "Text: In short.",
              "about": "Text: What it does.",
              "stresses": "Text: What it is hard on.",
              "origin": "Text: Where it comes from.",
              "parameters": "[ParameterDescription]: Fields of a request."}},
            "DistributionDescription": {"properties": {
              "distribution": "Text: As a request names it.",
              "about": "Text: What it does.",
              "origin": "Text: Where it comes from.",
              "parameters": "[ParameterDescription]: Fields beside distribution."}},
            "ParameterDescription": {"properties": {
              "name": "Text: Of the field.",
              "type": {"type": "string", "enum": ["integer", "number", "object", "array", "string", "boolean"],
                "description": "Its JSON type."},
              "default": "Bound: null without one.",
              "minimum": "Bound: null without one.",
              "maximum": "Bound: null without one.",
              "unit": "Text?: Of the number.",
              "choices": "[Text]: What it may be; absent where that is not a list.",
              "about": "Text: What it means."},
              "optional": ["choices"]},
            "Bound": {"anyOf": [{"type": ["integer", "number", "string", "boolean", "null"]}, "Sizes", "Lifetimes"]}
          }
        }}
        """#)
}
