/// `/classes/{size}/slabs`, `/slabs/{address}` and `/addresses/{address}`.

extension APIFragment {
    static let slabs = APIFragment(
        #"""
        {"paths": {
          "/api/v1/classes/{size}/slabs": {"get": {
            "operationId": "listSlabs", "tags": ["observe"], "summary": "Slabs of a size class, live.",
            "parameters": ["size_class",
              {"name": "state", "in": "query", "description": "Only slabs in this state.", "schema": "SlabFill"},
              {"name": "cpu", "in": "query", "description": "Only slabs of this owner.", "schema": "CPUNumber"},
              {"name": "order", "in": "query",
                "description": "address leaves none out; fullest and emptiest sort the slabs of one bounded scan.",
                "schema": {"enum": ["address", "fullest", "emptiest"], "default": "address"}},
              {"name": "after", "in": "query", "description": "Slabs behind this address.", "schema": "AddressInput"},
              "limit"],
            "responses": {"200": "SlabList: A page of them; it may be short, or empty, and still have a next one."},
            "x-curl": "curl -s 'localhost:8080/api/v1/classes/64/slabs?order=emptiest&limit=5'"}},
          "/api/v1/slabs/{address}": {"get": {
            "operationId": "getSlab", "tags": ["observe"],
            "summary": "One slab slot by slot, by any address within it; all CPUs stop for a moment.",
            "description":
              "pause_seconds says how long. It depends on slots and magazines, not on how many slabs or pages there are.",
            "parameters": ["address",
              {"name": "after", "in": "query", "description": "Holders of slots behind this one.",
                "schema": {"type": "integer", "minimum": 0, "maximum": 2147483647}},
              "limit"],
            "responses": {"200": "Slab: It is of one instant; holders are asked after it.",
              "503": {"$ref": "#/components/responses/NotStopped"}},
            "x-curl":
              "curl -s localhost:8080/api/v1/slabs/$(curl -s localhost:8080/api/v1/allocations \#
        --json '{\"size\":60}' | jq -r .outcome.slab)"}},
          "/api/v1/addresses/{address}": {"get": {
            "operationId": "getAddress", "tags": ["observe"], "summary": "What lies at an address, live.",
            "parameters": ["address"],
            "responses": {"200": "AddressUse: Any address has an answer, also one outside of the allocator's memory."},
            "x-curl":
              "curl -s localhost:8080/api/v1/addresses/$(curl -s localhost:8080/api/v1/buddy \#
        | jq -r '.sections[0].start')"}}
        },
        "components": {"schemas": {
          "SlabFill": {"type": "string", "enum": ["partial", "full", "empty"], "description": "How full a slab is."},
          "SlabList": {"allOf": ["Head"], "properties": {
            "size": "SizeClassBytes: The class.",
            "scanned_pages": "Count: Pages that this page of the list looked at.",
            "slabs": "[SlabRow]: In the asked order.",
            "next": "Path?: The next page; null on the last."}},
          "SlabRow": {"properties": {
            "address": "Address: Of its first byte.",
            "cpu": "CPUNumber: Its owner.",
            "state": "SlabFill?: null while it moves between lists.",
            "pages": "Count: Its pages.",
            "slots": "Count: Objects that it holds.",
            "in_use": "Count: Slots that are live or in magazines.",
            "live": "Count?: In users' hands; null where the mode cannot tell without a stop.",
            "magazine": "Count?: In magazines; null where the mode cannot tell without a stop.",
            "remote_queued": "Count: Freed objects on their way home.",
            "free": "Count: Free slots.",
            "fill_ratio": "Ratio: Slots that are not free.",
            "occupancy_ratio": "Ratio?: live / slots.",
            "age_seconds": "Seconds?: Since it was made, to the tick."}},
          "Slab": {"allOf": ["Head"], "properties": {
            "pause_seconds": "Seconds: From the stop request until the last CPU went on.",
            "address": "Address: Of its first byte.",
            "size": "SizeClassBytes: Its class.",
            "section": "Count: Its section.",
            "page": "Count: Its first page within the section.",
            "pages": "Count: Its pages.",
            "header": "Address: Of its header.",
            "cpu": "CPUNumber: Its owner.",
            "thread": "Count?: The system's number of the owner's thread.",
            "state": "SlabFill?: How full it is.",
            "age_seconds": "Seconds?: Since it was made, to the tick.",
            "slots": "Count: Objects that it holds.",
            "live": "Count: In users' hands.",
            "magazine": "Count: In magazines.",
            "remote_queued": "Count: In remote words.",
            "outgoing": "Count: Freed by another CPU and not sent home yet.",
            "free": "Count: Free slots.",
            "occupancy_ratio": "Ratio: live / slots.",
            "map": "Text: A letter for each slot.",
            "letters": {"type": "object", "additionalProperties": "Text", "description": "The letter of each state."},
            "holders": "SlabHolders: Absent where there is nobody to ask."},
            "optional": ["holders"]},
          "SlabHolders": {"properties": {
            "complete": "Flag: Whether everybody answered in time.",
            "sums": {"type": "array", "description": "By holder, most objects first.", "items": {"properties": {
              "holder": "Text: A workload's id, or laboratory.",
              "objects": "Count: Of this slab.",
              "oldest_seconds": "Seconds?: Since the oldest was allocated."}}},
            "objects": {"type": "array", "description": "In the order of slots.",
              "items": {"allOf": ["HeldObject"], "properties": {"slot": "Count: Within the slab."}}},
            "next": "Path?: The next page; null on the last."}},
          "HeldObject": {"properties": {
            "address": "Address: Of its first byte.",
            "requested_bytes": "Bytes: Asked for.",
            "holder": "Text: A workload's id, or laboratory.",
            "worker": "Count?: The workload's worker.",
            "cpu": "CPUNumber?: That allocated it.",
            "age_seconds": "Seconds?: Since it was allocated."}},
          "AddressUse": {"allOf": ["Head"], "properties": {
            "address": "Address: The one that was asked for.",
            "kind": {"type": "string", "description": "What lies there; the other members depend on it.",
              "enum": ["outside", "metadata", "padding", "free", "cached", "large", "slab", "changing"]},
            "section": "Count: Its section.",
            "part": "Text: Of metadata.",
            "cpu": "CPUNumber?: The owner.",
            "base": "Address: Of the block or slab.",
            "pages": "Count: Of the block or slab.",
            "page": "Count: Within the block or slab.",
            "order": "Count: Of a free block.",
            "releasing": "Flag: Whether a free block is being given back to the system.",
            "requested_bytes": "Bytes: Asked for in a large block.",
            "size": "SizeClassBytes: Of a slab.",
            "age_seconds": "Seconds?: Of a slab, to the tick.",
            "slot": "Count?: Of a slab; null in its tail.",
            "offset": "Bytes?: Within the object.",
            "slot_state": {"type": "string", "description": "What the slot is used for.",
              "enum": ["free", "live", "magazine", "remote_queued", "outgoing", "live_or_magazine", "tail"]},
            "slab": "Path: Where the whole slab is shown.",
            "holder": {"anyOf": ["HeldObject", {"type": "null"}], "description": "Whose object it is."}},
            "optional": ["section", "part", "cpu", "base", "pages", "page", "order", "releasing", "requested_bytes",
              "size", "age_seconds", "slot", "offset", "slot_state", "slab", "holder"]}
        }}}
        """#)
}
