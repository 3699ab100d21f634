/// The settings of workloads that are objects or that only some kinds have, described for `/openapi.json`.
import IntrospectionServer

extension APIFragment {
    static let workloadSettings = APIFragment(
        #"""
        {"components": {
          "schemas": {
            "ObjectSize": {
              "description": "Bytes of one object, 1 to 1 MiB, to 16 MiB of kind large, as a number or with a unit.",
              "anyOf": [{"type": "integer", "minimum": 1, "maximum": 16777216}, "ByteSizeText"]},
            "Lifetime": {"type": "integer", "minimum": 1, "maximum": 1000000000,
              "description": "In allocations of the object's worker."},
            "Touch": {"type": "string", "enum": ["none", "header", "all"],
              "description": "How much of each object is written: nothing, its first 64 bytes, or all."},
            "Sizes": {"description": "The distribution that sizes of objects are drawn from.", "oneOf": [
              {"additionalProperties": false, "properties": {
                "distribution": {"const": "fixed"}, "size": "ObjectSize: Of every object."}},
              {"additionalProperties": false, "properties": {
                "distribution": {"enum": ["uniform", "log_uniform"]},
                "from": "ObjectSize: The smallest.", "to": "ObjectSize: The largest, at least from."}},
              {"additionalProperties": false, "properties": {
                "distribution": {"const": "normal"},
                "mean": "ObjectSize: Around which sizes gather.",
                "deviation": "ObjectSize: The standard deviation, at most the mean."}},
              {"additionalProperties": false, "properties": {
                "distribution": {"const": "power_law"},
                "from": "ObjectSize: The smallest.", "to": "ObjectSize: The largest, at least from.",
                "exponent": {"type": "number", "minimum": 0.01, "maximum": 10,
                  "description": "Twice the size is met 2^exponent times as seldom."}}},
              {"additionalProperties": false, "properties": {
                "distribution": {"const": "table"},
                "table": {"type": "array", "minItems": 1, "maxItems": 256,
                  "description": "Sizes, as often as their weights say.",
                  "items": {"additionalProperties": false, "properties": {
                    "size": "ObjectSize: Of the objects.",
                    "weight": {"type": "number", "minimum": 1e-9, "maximum": 1e9,
                      "description": "How often, beside the other weights."}}}}}},
              {"additionalProperties": false, "properties": {"distribution": {"const": "fleet"}}}]},
            "Lifetimes": {"description": "The distribution that lifetimes of objects are drawn from.", "oneOf": [
              {"additionalProperties": false, "properties": {"distribution": {"const": "random"}}},
              {"additionalProperties": false, "properties": {
                "distribution": {"const": "fixed"}, "allocations": "Lifetime: Of every object."}},
              {"additionalProperties": false, "properties": {
                "distribution": {"const": "exponential"}, "mean": "Lifetime: The mean."}},
              {"additionalProperties": false, "properties": {
                "distribution": {"const": "mixture"},
                "short": "Lifetime: The mean of most.", "long": "Lifetime: The mean of the others.",
                "long_share": "Ratio: The part of the objects that live long."}}]},
            "WorkloadSettings": {
              "description": "What only some kinds have; see the parameters of each in /workload-kinds.",
              "required": [], "properties": {
                "lifetimes": "Lifetimes: Where the kind leaves open when objects die; by default random.",
                "remote_share": "Ratio: The part of the objects that the next worker frees; needs two threads.",
                "batch": {"type": "integer", "minimum": 1, "maximum": 4096,
                  "description": "Objects that are handed to another worker at once; by default 256."},
                "small_bytes": {"description": "Bytes of the blocks that break up the memory; by default 4 KiB.",
                  "anyOf": [{"type": "integer", "minimum": 1, "maximum": 1048576}, "ByteSizeText"]},
                "growth": {"type": "number", "minimum": 1.05, "maximum": 8,
                  "description": "What a vector's size is multiplied by at each step; by default 1.5."},
                "writes": {"type": "integer", "minimum": 1, "maximum": 100000,
                  "description": "How often each object is written by each worker that has it; by default 100."},
                "life_requests": {"type": "integer", "minimum": 100, "maximum": 1000000000,
                  "description": "Requests of a thread until another takes its place; by default 10000."}}}
          }
        }}
        """#)
}
