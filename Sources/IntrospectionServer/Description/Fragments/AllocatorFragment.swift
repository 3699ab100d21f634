/// `/allocator` and `/allocator/regions`: settings, and memory that comes later.

extension APIFragment {
    static let allocator = APIFragment(
        #"""
        {"paths": {
          "/api/v1/allocator": {
            "get": {
              "operationId": "getAllocator", "tags": ["act"], "summary": "How the allocator is set up.",
              "responses": {"200": "Allocator: What may change comes first."},
              "x-curl": "curl -s localhost:8080/api/v1/allocator"},
            "patch": {
              "operationId": "changeAllocator", "tags": ["act"],
              "summary": "Changes magazines and page caches while everything runs.",
              "requestBody": "AllocatorChange?: What to change; the rest stays.",
              "responses": {"200": "Allocator: As it is from now on.",
                "503": {"$ref": "#/components/responses/NotStopped"}},
              "x-curl":
                "curl -s -X PATCH localhost:8080/api/v1/allocator --json '{\"page_cache\":{\"bytes_per_cpu\":65536}}'"
            }},
          "/api/v1/allocator/regions": {"post": {
            "operationId": "addRegion", "tags": ["act"], "summary": "Adds memory while everything runs.",
            "requestBody": "RegionRequest: How much.",
            "responses": {
              "201": "AddedRegion: It serves requests.",
              "409": "The limit of memory or of regions is reached.",
              "507": "The system has no memory for it."},
            "x-curl": "curl -s localhost:8080/api/v1/allocator/regions --json '{\"bytes\":\"16MiB\"}'"}}
        },
        "components": {"schemas": {
          "MagazinePolicy": {"description": "fixed: so many objects in each magazine; adaptive: as traffic asks.",
            "oneOf": [
              {"additionalProperties": false, "properties": {
                "policy": {"const": "fixed"},
                "capacity": {"type": "integer", "minimum": 0, "maximum": 4096, "description": "Objects."}}},
              {"additionalProperties": false, "required": ["policy"], "properties": {
                "policy": {"const": "adaptive"},
                "bytes_per_cpu": {"description": "For all magazines of a CPU.", "default": 4194304, "anyOf": [
                  {"type": "integer", "minimum": 0, "maximum": 1099511627776}, "ByteSizeText"]}}}]},
          "AllocatorChange": {"additionalProperties": false, "required": [], "properties": {
            "magazines": "MagazinePolicy: From now on.",
            "page_cache": {"additionalProperties": false, "properties": {
              "bytes_per_cpu": {"description": "Free pages that a CPU may keep.", "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 1073741824}, "ByteSizeText"]}}}}},
          "RegionRequest": {"additionalProperties": false, "properties": {
            "bytes": {"description": "8 MiB to 1 TiB, metadata included, as a number or as text.", "anyOf": [
              {"type": "integer", "minimum": 8388608, "maximum": 1099511627776}, "ByteSizeText"]}}},
          "Allocator": {"allOf": ["Head"], "properties": {
            "magazines": "MagazinePolicy: As it is.",
            "page_cache": {"description": "Free pages that CPUs keep.", "properties": {
              "bytes_per_cpu": "Bytes: The setting.",
              "effective_bytes_per_cpu": "Bytes: 0 without magazines, whatever the setting says."}},
            "mode": {"type": "string", "enum": ["flush", "exact", "hardened"], "description": "How misuse is found."},
            "size_classes": {"description": "The table.", "properties": {
              "scheme": "Text: Its name.",
              "count": "Count: Of classes.",
              "largest_bytes": "Bytes: Of the largest class."}},
            "page_size": "Bytes: A page.",
            "cpus": "Count: That threads can attach to.",
            "memory_limit_bytes": "Bytes: What regions may come to.",
            "reserved_bytes": "Bytes: All regions.",
            "managed_bytes": "Bytes: All sections.",
            "regions": "[Region]: In the order in which they were added."}},
          "Region": {"properties": {
            "section": "Count: Its section's index.",
            "start": "Address: Of its first byte.",
            "size_bytes": "Bytes: Of the region.",
            "heap_start": "Address: Of its section's first page.",
            "managed_bytes": "Bytes: Of its section."}},
          "AddedRegion": {"allOf": ["Head", "Region"], "properties": {
            "memory_limit_bytes": "Bytes: What regions may come to.",
            "total_reserved_bytes": "Bytes: All regions.",
            "total_managed_bytes": "Bytes: All sections."}}
        }}}
        """#)
}
