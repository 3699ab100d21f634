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
              "operationId": "changeWorkload", "tags": ["workloads"], "summary": "Changes rate or sizes, or pauses it.",
              "parameters": ["workload_id"],
              "requestBody": "WorkloadChange?: What to change; the rest stays.",
              "responses": {"200": "Workload: Every worker has obeyed.", "409": "It has ended."},
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
            "WorkloadKind": {"type": "string", "enum": ["churn", "producer_consumer", "sawtooth"],
              "description": "See /workload-kinds."},
            "ObjectSize": {"description": "Bytes of one object, 1 to 1 MiB, as a number or as text with a unit.",
              "anyOf": [{"type": "integer", "minimum": 1, "maximum": 1048576}, "ByteSizeText"]},
            "OperationRate": {"description": "Operations a second of the whole workload; 0 is as fast as possible.",
              "anyOf": [{"const": 0}, {"type": "number", "minimum": 0.001, "maximum": 100000000}]},
            "Sizes": {"description": "The distribution that sizes of objects are drawn from.", "oneOf": [
              {"additionalProperties": false, "properties": {
                "distribution": {"const": "fixed"}, "size": "ObjectSize: Of every object."}},
              {"additionalProperties": false, "properties": {
                "distribution": {"enum": ["uniform", "log_uniform"]},
                "from": "ObjectSize: The smallest.", "to": "ObjectSize: The largest, at least from."}},
              {"additionalProperties": false, "properties": {"distribution": {"const": "fleet"}}}]},
            "WorkloadRequest": {"additionalProperties": false, "required": ["kind"], "properties": {
              "kind": "WorkloadKind: What to do.",
              "threads": {"type": "integer", "minimum": 1, "maximum": 64,
                "description": "Each has a CPU to itself; producer_consumer needs two. By default as few as can be."},
              "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991, "default": 1,
                "description": "The same seed and thread count give the same request sequence."},
              "sizes": "Sizes: By default those of a server fleet.",
              "live_bytes": {"description": "Requested bytes kept live, as a number or text; at most 80 % of memory.",
                "default": 67108864,
                "anyOf": [{"type": "integer", "minimum": 1, "maximum": 1099511627776}, "ByteSizeText"]},
              "rate": "OperationRate: By default 10000."}},
            "WorkloadChange": {"additionalProperties": false, "required": [], "properties": {
              "rate": "OperationRate: From now on.",
              "paused": "Flag: Whether the workers rest.",
              "sizes": "Sizes: From now on."}},
            "WorkloadList": {"properties": {
              "workloads": "[Workload]: Oldest first.",
              "next": "Path?: The next page; null on the last."}},
            "Workload": {"properties": {
              "id": {"type": "string", "pattern": "^w[1-9][0-9]*$", "description": "Never used twice."},
              "kind": "WorkloadKind: What it does.",
              "state": {"type": "string", "enum": ["running", "paused", "stopping", "stopped"],
                "description": "Where it is in its life."},
              "threads": "Count: Workers.",
              "cpus": "[CPUNumber]: By worker.",
              "seed": "Count: Of its request sequence.",
              "sizes": "Sizes: That objects have.",
              "live_bytes": "Bytes: Requested bytes that it keeps live.",
              "rate": "OperationRate: As it is now.",
              "started_at": "Timestamp: Of its start.",
              "elapsed_seconds": "Seconds: Until now, or until the last worker ended.",
              "operations": "Counter: Calls to the allocator that have returned.",
              "allocations": "Counter: Objects handed out.",
              "frees": "Counter: Objects given back.",
              "failures": "Counter: Calls that were refused.",
              "corruptions": "Counter: Objects whose bytes were not what was written.",
              "live_objects": "Count: Allocated and not freed.",
              "live_requested_bytes": "Bytes: Asked for in those objects.",
              "verified_bytes": "Counter: Bytes compared with what was written, before each free.",
              "operations_per_second": "PerSecond: Over about the last second; 0 once stopped.",
              "latency": "WorkloadLatency: Times of sampled calls; absent where none are timed.",
              "error": "Text?: The first free that was refused."},
              "optional": ["latency"]},
            "Catalogue": {"properties": {
              "kinds": "[KindDescription]: Of load.",
              "size_distributions": "[DistributionDescription]: Of the sizes of objects."}},
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
              "type": {"type": "string", "enum": ["integer", "number", "object", "string", "boolean"],
                "description": "Its JSON type."},
              "default": "Bound: null where it must be given.",
              "minimum": "Bound: null without one.",
              "maximum": "Bound: null without one.",
              "unit": "Text?: Of the number.",
              "about": "Text: What it means."}},
            "Bound": {"type": ["integer", "number", "string", "null"]}
          }
        }}
        """#)
}
