/// `/marks` and `/diff`.

extension APIFragment {
    static let marks = APIFragment(
        #"""
        {"paths": {
          "/api/v1/marks": {
            "get": {
              "operationId": "listMarks", "tags": ["marks"], "summary": "Named moments, oldest first.",
              "parameters": ["limit", {"name": "after", "in": "query", "description": "Those behind this one.",
                "schema": {"type": "string", "pattern": "^m[0-9]{1,18}$", "examples": ["m1"]}}],
              "responses": {"200": "MarkList: A page of them."},
              "x-curl": "curl -s localhost:8080/api/v1/marks"},
            "post": {
              "operationId": "makeMark", "tags": ["marks"], "summary": "Names this moment and keeps its exact figures.",
              "requestBody": "MarkRequest?: What to call it.",
              "responses": {
                "201": {"description": "It is kept until two hundred newer ones are.", "schema": "Mark",
                  "headers": {"Location": {"description": "Of the mark.", "schema": "Path"}}},
                "503": {"$ref": "#/components/responses/NotStopped"}},
              "x-curl": "curl -s localhost:8080/api/v1/marks --json '{\"name\":\"before\"}'"}},
          "/api/v1/marks/{id}": {"get": {
            "operationId": "getMark", "tags": ["marks"], "summary": "One mark with its figures.",
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": "MarkID",
              "description": "The id that its making answered."}],
            "responses": {"200": "Mark: Exact figures of its moment."},
            "x-curl":
              "curl -s localhost:8080/api/v1/marks/$(curl -s localhost:8080/api/v1/marks --json '{}' | jq -r .id)"}},
          "/api/v1/diff": {"get": {
            "operationId": "getDifference", "tags": ["marks"], "summary": "What changed between two moments.",
            "parameters": [
              {"name": "from", "in": "query", "required": true, "description": "The earlier mark.", "schema": "MarkID"},
              {"name": "to", "in": "query", "description": "The later mark, or now.",
                "schema": {"anyOf": ["MarkID", {"const": "now"}], "default": "now"}}],
            "responses": {
              "200": "Difference: Every figure is the later one less the earlier one.",
              "404": {"$ref": "#/components/responses/NotFound"},
              "503": {"$ref": "#/components/responses/NotStopped"}},
            "x-curl":
              "curl -s localhost:8080/api/v1/diff?from=$(curl -s localhost:8080/api/v1/marks --json '{}' | jq -r .id)"}}
        },
        "components": {"schemas": {
          "MarkID": {"type": "string", "pattern": "^m[1-9][0-9]{0,17}$", "examples": ["m1"],
            "description": "Never used twice."},
          "MarkRequest": {"additionalProperties": false, "required": [], "properties": {
            "name": {"type": "string", "maxLength": 64, "description": "At most 64 bytes; by default the id."},
            "note": {"type": "string", "maxLength": 1024, "description": "At most 1024 bytes."}}},
          "MarkSummary": {"properties": {
            "id": "MarkID: Its id.",
            "name": "Text: Its name.",
            "note": "Text: What its maker noted.",
            "tick": "Count: Of the sampler.",
            "taken_at": "Timestamp: When.",
            "uptime_seconds": "Seconds: Since the observer started.",
            "pause_seconds": "Seconds: That all CPUs stood still for it."}},
          "MarkList": {"allOf": ["Head"], "properties": {
            "marks": "[MarkSummary]: Oldest first.",
            "kept_at_most": "Count: Marks.",
            "forgotten": "Counter: Marks that made room for newer ones.",
            "next": "Path?: The next page; null on the last."}},
          "Mark": {"allOf": ["Head"], "properties": {
            "id": "MarkID: Its id.",
            "name": "Text: Its name.",
            "note": "Text: What its maker noted.",
            "pause_seconds": "Seconds: That all CPUs stood still for it.",
            "snapshot": {"description": "Of one instant.", "properties": {
              "ledger": "LedgerFigures: Where every byte was.",
              "classes": "[ClassFigures]: Smallest first.",
              "buddy": "BuddyFigures: Free blocks by order."}}}},
          "Change": {"type": "integer", "description": "Later less earlier; may be negative."},
          "Changes": {"type": "object", "additionalProperties": "Change"},
          "Difference": {"allOf": ["Head"], "properties": {
            "from": "MarkSummary: The earlier moment.",
            "to": {"anyOf": ["MarkSummary", {"type": "null"}], "description": "The later one; null for now."},
            "seconds": "Seconds: Between them.",
            "operations": "Changes: The counters of /stats totals.",
            "ledger": "Changes: The terms of /ledger.",
            "classes": "[Changes]: By size, with figures as in /classes.",
            "orders": "[Changes]: Free blocks by order.",
            "cpus": "[Changes]: By id, with figures as in /cpus."}}
        }}}
        """#)
}
