/// `/faults`, described for `/openapi.json`, and what its figures mean.
import IntrospectionServer
import Observatory

/// The words for `/faults`.
let faultDefinitions = [
    FigureGroup(
        at: [FigurePlace("/faults", tier: nil)],
        [
            Figure("probability", .gauge, "ratio", "Chance of an allocation that passes all other tests to fail."),
            Figure("interval", .gauge, "calls", "Of a worker's allocations that come so far, one in so many may fail."),
            Figure("times", .gauge, "calls", "Failures that are injected at most; -1 sets no limit."),
            Figure("space", .gauge, "bytes", "What all workers together are served before the first failure."),
            Figure("min_order", .gauge, "1", "The least order of blocks that may fail; size classes are then served."),
            Figure("class", .gauge, "bytes", "The one size class whose requests may fail."),
            Figure("latency_seconds", .gauge, "seconds", "What an allocation takes longer, at least."),
            Figure("latency_probability", .gauge, "ratio", "Chance of an allocation to be late."),
            Figure("seed", .gauge, "1", "What draws follow from, with a workload's seed and its worker's number."),
            Figure("considered", .counter, "calls", "Allocations of that class or order since the fault was set."),
            Figure("injected", .counter, "calls", "Those of them that failed."),
            Figure("delayed", .counter, "calls", "Those of them that were late."),
        ])
]

extension APIFragment {
    static let faults = APIFragment(
        #"""
        {"paths": {
          "/api/v1/faults": {
            "get": {
              "operationId": "getFaults", "tags": ["workloads"], "summary": "The fault that is set, and its counts.",
              "responses": {"200": "Faults: As it is now."},
              "x-curl": "curl -s localhost:8080/api/v1/faults"},
            "put": {
              "operationId": "setFaults", "tags": ["workloads"],
              "summary": "Lets allocations of workloads fail or be late, in the words of Linux's failslab.",
              "description": "A call is considered where it is of the class or order that was asked for. It fails where \#
        failures are left in times, space is spent, the count of its worker's calls that came so far is a multiple of \#
        interval, and the draw is below probability. Only workloads are concerned; the laboratory is served as ever.",
              "requestBody": "FaultRequest: In place of the fault that was set before; counts begin at 0.",
              "responses": {"200": "Faults: As it is from now on."},
              "x-curl": "curl -s -X PUT localhost:8080/api/v1/faults --json '{\"probability\":0.01,\"times\":100}'"},
            "delete": {
              "operationId": "clearFaults", "tags": ["workloads"],
              "summary": "Ends the fault; a repeat changes nothing.",
              "responses": {"200": "Faults: What it was, with its last counts."},
              "x-curl": "curl -s -X DELETE localhost:8080/api/v1/faults"}}
        },
        "components": {"schemas": {
          "FaultRequest": {"additionalProperties": false,
            "anyOf": [{"required": ["probability"]}, {"required": ["latency"]}], "required": [], "properties": {
            "probability": {"type": "number", "minimum": 0, "maximum": 1,
              "description": "Chance to fail; may be left out beside a latency."},
            "interval": {"type": "integer", "minimum": 1, "maximum": 1000000000, "default": 1,
              "description": "One in so many of a worker's calls may fail."},
            "times": {"type": "integer", "minimum": -1, "maximum": 1000000000000, "default": -1,
              "description": "Failures at most, of all workers together; -1 sets no limit."},
            "space": {"default": 0, "description": "Bytes that are served before the first failure.",
              "anyOf": [{"type": "integer", "minimum": 0, "maximum": 1099511627776}, "ByteSizeText"]},
            "min_order": {"type": "integer", "minimum": 0, "maximum": 30,
              "description": "Only blocks of 2^min_order pages and more. Not beside class."},
            "class": {"description": "Only the size class of so many bytes. Not beside min_order.",
              "anyOf": [{"type": "integer", "minimum": 1, "maximum": 1099511627776}, "ByteSizeText"]},
            "latency": {"description": "What a call takes longer: seconds up to 1, or text such as 50us.",
              "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": "^[0-9]{1,9}(ns|us|ms|s)$"}]},
            "latency_probability": {"type": "number", "minimum": 0, "maximum": 1, "default": 1,
              "description": "Chance to be late. Only beside latency."},
            "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991, "default": 1,
              "description": "The same seed, workload and worker give the same draws."}}},
          "Faults": {"properties": {
            "active": "Flag: Whether it is set now.",
            "probability": "Ratio: Chance to fail.",
            "interval": "Count: One in so many calls may fail.",
            "times": {"type": "integer", "minimum": -1, "description": "Failures at most; -1 sets no limit."},
            "space": "Bytes: Served before the first failure.",
            "min_order": "Count: Only blocks of this order and above; absent where all are concerned.",
            "class": "Bytes: Only this size class; absent where all are concerned.",
            "latency_seconds": "Seconds: What a call takes longer; absent where none does.",
            "latency_probability": "Ratio: Chance to be late; absent without a latency.",
            "seed": "Count: Of its draws.",
            "considered": "Counter: Calls of that class or order.",
            "injected": "Counter: Those that failed.",
            "delayed": "Counter: Those that were late."},
            "optional": ["probability", "interval", "times", "space", "min_order", "class", "latency_seconds",
              "latency_probability", "seed"]}
        }}}
        """#)
}
