/// `/whatif` and `/sizing`.

extension APIFragment {
    static let questions = APIFragment(
        #"""
        {"paths": {
          "/api/v1/whatif": {"get": {
            "operationId": "askWhatIf", "tags": ["observe"],
            "summary": "Whether a request would succeed now, from where, and if not, why. Reads only.",
            "parameters": [
              {"name": "size", "in": "query", "required": true, "example": 64, "schema": "RequestSize",
                "description": "Bytes of the request."},
              {"name": "alignment", "in": "query", "description": "A power of two; 8 where it is left out.",
                "schema": "RequestSize"},
              {"name": "cpu", "in": "query", "description": "Whose state it would use; by default the common one.",
                "schema": "CPUNumber"}],
            "responses": {"200": "WhatIf: True of this moment."},
            "x-curl": "curl -s 'localhost:8080/api/v1/whatif?size=3000&cpu=1'"}},
          "/api/v1/sizing": {"get": {
            "operationId": "askSizing", "tags": ["observe"],
            "summary": "What the sizes seen so far would have wasted with other tables of classes.",
            "parameters": [{"name": "classes", "in": "query",
              "description": "A table: ascending multiples of 8, up to 32768, separated by commas.",
              "schema": {"type": "string", "pattern": "^[0-9]+(,[0-9]+)*$", "examples": ["8,16,24,32,48,64"]}}],
            "responses": {"200": "Sizing: Each table side by side."},
            "x-curl": "curl -s 'localhost:8080/api/v1/sizing?classes=8,16,24,32,48,64,96,128,256,512,1024,2048'"}}
        },
        "components": {"schemas": {
          "RequestSize": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 17179869184}, "ByteSizeText"]},
          "WhatIf": {"allOf": ["Head"], "properties": {
            "size": "Bytes: Of the request.",
            "alignment": "Bytes: Of the request.",
            "cpu": "CPUNumber?: As asked.",
            "outcome": {"type": "string", "enum": ["succeeds", "needs_reclaim", "fails"],
              "description": "needs_reclaim: memory is held back that a reclaim would look at."},
            "path": {"anyOf": ["AllocationPath", {"type": "null"}], "description": "What would serve it."},
            "size_class": "SizeClassBytes?: null for a block.",
            "usable_bytes": "Bytes: That it would occupy.",
            "rounding_bytes": "Bytes: Beyond its size.",
            "address": "Address?: Where it would be, as far as can be told.",
            "magazine": {"anyOf": ["WhatIfMagazine", {"type": "null"}], "description": "null for a block."},
            "pages": {"anyOf": ["WhatIfPages", {"type": "null"}], "description": "null where objects are there."},
            "shortage": {"anyOf": ["WhatIfShortage", {"type": "null"}], "description": "What stands in the way."}}},
          "WhatIfMagazine": {"properties": {
            "cpu": "CPUNumber: Whose magazine.",
            "count": "Count: Objects in it.",
            "capacity": "Count: Objects that it may hold.",
            "takes_in_remote_frees": "Flag: Whether a refill would find freed objects on their way home."}},
          "WhatIfPages": {"properties": {
            "source": {"type": "string", "enum": ["page_cache", "buddy"], "description": "Where pages come from."},
            "section": "Count: The section.",
            "address": "Address: Of the first page.",
            "count": "Count: Pages.",
            "order": "Count: Of the block.",
            "block_pages": "Count: Of the block that they are cut from.",
            "block_order": "Count?: Of that block; null for a cached run.",
            "splits": "Count: Of that block."}},
          "WhatIfShortage": {"properties": {
            "reason": {"type": "string", "enum": ["lack_of_memory", "fragmentation", "alignment"],
              "description": "Why it would fail."},
            "order": "Count: Of the block that is missing.",
            "free_pages": "Count: In the buddy.",
            "obtainable_blocks": "Count: Of that order.",
            "fragmentation_index": {"type": "number", "minimum": -1, "maximum": 1,
              "description": "Towards 0 for lack of memory, towards 1 for fragmentation."},
            "unusable_ratio": "Ratio: Of free memory.",
            "held_back": {"description": "What a reclaim would look at.", "properties": {
              "page_cache_bytes": "Bytes: In page caches.",
              "empty_slab_bytes": "Bytes: In empty slabs.",
              "magazine_bytes": "Bytes: In magazines.",
              "remote_queued_bytes": "Bytes: On their way home."}}}},
          "Sizing": {"allOf": ["Head"], "properties": {
            "method": "Text: How the figures come about.",
            "samples": "Count: Requests whose size was noted.",
            "allocations": "Counter: Requests that they stand for.",
            "small_allocations": "Counter: Of them, in size classes.",
            "large_allocations": "Counter: Of them, in whole pages.",
            "requested_small_bytes": "Counter: Bytes asked for in size classes.",
            "requested_large_bytes": "Counter: Bytes asked for in whole pages.",
            "tables": "[SizingTable]: current, seed, fine, and the one that was asked for."}},
          "SizingTable": {"properties": {
            "name": "Text: Of the table.",
            "class_count": "Count: Classes.",
            "large_blocks": {"type": "string", "enum": ["whole_pages", "powers_of_two"],
              "description": "How blocks beyond the largest class are rounded."},
            "handed_out_bytes": "Counter: What the requests would have occupied.",
            "rounding_bytes": "Counter: Of them, beyond what was asked for.",
            "rounding_ratio": "Ratio: rounding_bytes / handed_out_bytes.",
            "classes": "[SizeClassBytes]: Smallest first."}}
        }}}
        """#)
}
