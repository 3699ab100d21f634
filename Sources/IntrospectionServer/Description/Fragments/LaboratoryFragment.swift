/// `/allocations`: objects made and freed by hand.

extension APIFragment {
    static let laboratory = APIFragment(
        #"""
        {"paths": {
          "/api/v1/allocations": {
            "get": {
              "operationId": "listAllocations", "tags": ["laboratory"], "summary": "Objects made by hand, by address.",
              "parameters": ["limit", {"name": "after", "in": "query", "description": "Objects behind this address.",
                "schema": "AddressInput"}],
              "responses": {"200": "AllocationList: A page of them."},
              "x-curl": "curl -s localhost:8080/api/v1/allocations"},
            "post": {
              "operationId": "makeAllocation", "tags": ["laboratory"],
              "summary": "Allocates one object by hand, as any CPU, and tells what happened. At most 1000 at a time.",
              "requestBody": "AllocationRequest: What to allocate.",
              "responses": {
                "201": {"description": "The object is live until it is freed.", "schema": "Allocation",
                  "headers": {"Location": {"description": "Of the object.", "schema": "Path"}}},
                "409": "There are 1000 objects already, or the allocator refused.",
                "503": {"$ref": "#/components/responses/NotStopped"},
                "507": "Neither slabs nor buddy have room."},
              "x-curl": "curl -s localhost:8080/api/v1/allocations --json '{\"size\":60,\"cpu\":3}'"}},
          "/api/v1/allocations/{address}": {
            "get": {
              "operationId": "getAllocation", "tags": ["laboratory"], "summary": "One object made by hand.",
              "parameters": ["address"],
              "responses": {"200": "Allocation: It is live."},
              "x-curl":
                "curl -s localhost:8080/api/v1/allocations/$(curl -s localhost:8080/api/v1/allocations \#
        --json '{\"size\":60}' | jq -r .address)"},
            "delete": {
              "operationId": "freeAllocation", "tags": ["laboratory"],
              "summary": "Frees one object made by hand, as any CPU, and tells what happened.",
              "parameters": ["address", {"name": "cpu", "in": "query",
                "description": "The CPU that frees; by default the one that allocated.", "schema": "CPUNumber"}],
              "responses": {
                "200": "FreedAllocation: It is gone.",
                "409": "The allocator refused.",
                "503": {"$ref": "#/components/responses/NotStopped"},
                "507": "The allocator has no memory for the free."},
              "x-curl":
                "curl -s -X DELETE \"localhost:8080/api/v1/allocations/$(curl -s localhost:8080/api/v1/allocations \#
        --json '{\"size\":60}' | jq -r .address)?cpu=1\""}}
        },
        "components": {
          "parameters": {
            "address": {"name": "address", "in": "path", "required": true, "schema": "AddressInput",
              "description": "A machine address."}
          },
          "schemas": {
            "AddressInput": {"type": "string", "pattern": "^0x0*[0-9A-Fa-f]{1,16}$", "examples": ["0x7f0000001000"],
              "description": "A machine address, hexadecimal."},
            "AllocationRequest": {"additionalProperties": false, "required": ["size"], "properties": {
              "size": {"description": "Bytes, 1 to 64 MiB, as a number or as text with a unit.", "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 67108864}, "ByteSizeText"]},
              "alignment": {"description": "A power of two, up to 2 MiB.", "default": 8, "anyOf": [
                {"enum": [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072,
                  262144, 524288, 1048576, 2097152]}, "ByteSizeText"]},
              "cpu": "CPUNumber: Whose state the allocation uses; by default the common one."}},
            "AllocationList": {"allOf": ["Head"], "properties": {
              "allocations": "[Allocation]: In the order of addresses.",
              "next": "Path?: The next page; null on the last."}},
            "Allocation": {"properties": {
              "address": "Address: Of its first byte.",
              "size": "Bytes: Asked for.",
              "alignment": "Bytes: Asked for.",
              "cpu": "CPUNumber: That allocated it.",
              "age_seconds": "Seconds: Since then.",
              "usable_bytes": "Bytes: That its class or block has.",
              "outcome": {"description": "What happened.", "properties": {
                "path": "AllocationPath: What served it.",
                "size_class": "SizeClassBytes?: null for a block.",
                "slab": "Address?: Of its slab; null for a block.",
                "slot": "Count?: Within the slab; null for a block.",
                "owner": "CPUNumber?: Of the slab; null for a block.",
                "pages": "Count?: Of a block; null for a small object."}}}},
            "FreedAllocation": {"properties": {
              "address": "Address: Where it was.",
              "size": "Bytes: Asked for.",
              "cpu": "CPUNumber: That freed it.",
              "intact": "Flag: Whether it still held what had been written into it.",
              "outcome": {"description": "What happened.", "properties": {
                "path": "AllocationPath: Where it went.",
                "owner": "CPUNumber?: Of its slab; null for a block.",
                "size_class": "SizeClassBytes?: null for a block."}}}},
            "AllocationPath": {"type": "string",
              "enum": ["magazine", "refill", "slab", "new_slab", "buddy", "remote", "page_cache", "reclaim"]}
          }
        }}
        """#)
}
