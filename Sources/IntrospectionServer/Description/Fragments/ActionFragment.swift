/// `POST /allocator/reclaim` and `POST /selfcheck`.

extension APIFragment {
    static let actions = APIFragment(
        #"""
        {"paths": {
          "/api/v1/allocator/reclaim": {"post": {
            "operationId": "reclaim", "tags": ["act"],
            "summary": "Brings home what magazines and queues hold, and gives empty slabs and free memory back.",
            "requestBody": "EmptyObject?: Nothing to say.",
            "responses": {"200": "Reclaim: What came back.", "503": {"$ref": "#/components/responses/NotStopped"}},
            "x-curl": "curl -s localhost:8080/api/v1/allocator/reclaim --json '{}'"}},
          "/api/v1/selfcheck": {"post": {
            "operationId": "selfCheck", "tags": ["act"],
            "summary": "Walks every structure while all CPUs stand still, and compares.",
            "requestBody": "EmptyObject?: Nothing to say.",
            "responses": {"200": "SelfCheck: What disagrees.", "503": {"$ref": "#/components/responses/NotStopped"}},
            "x-curl": "curl -s localhost:8080/api/v1/selfcheck --json '{}'"}}
        },
        "components": {"schemas": {
          "Reclaim": {"allOf": ["Head"], "properties": {
            "drained_objects": "Count: Taken in from queues.",
            "flushed_objects": "Count: Emptied out of magazines.",
            "returned_slabs": "Count: Given back to the buddy.",
            "returned_pages": "Count: Pages of those slabs.",
            "uncached_pages": "Count: Given back by page caches.",
            "released_bytes": "Bytes: Given back to the system.",
            "pause_seconds": "Seconds: From the stop request until the last CPU went on."}},
          "SelfCheck": {"allOf": ["Head"], "properties": {
            "passed": "Flag: True without findings.",
            "checked": {"description": "How much was walked.", "properties": {
              "sections": "Count: Sections.",
              "pages": "Count: Pages.",
              "slabs": "Count: Slabs.",
              "free_blocks": "Count: Blocks in free lists.",
              "magazine_objects": "Count: Objects in magazines.",
              "cached_runs": "Count: Runs in page caches.",
              "queued_objects": "Count: Objects on their way to their slabs."}},
            "findings": {"type": "array", "maxItems": 100, "items": "SelfCheckFinding",
              "description": "The first hundred."},
            "pause_seconds": "Seconds: From the stop request until the last CPU went on."}},
          "SelfCheckFinding": {"properties": {
            "code": {"type": "string", "description": "The kind of damage, for programs."},
            "detail": "Text: What was expected and what was found.",
            "address": "Address?: Where; null where it has no place."}}
        }}}
        """#)
}
