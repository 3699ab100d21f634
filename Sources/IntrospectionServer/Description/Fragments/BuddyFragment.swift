/// `/buddy` and `/sections/{i}/map`.

extension APIFragment {
    static let buddy = APIFragment(
        #"""
        {"paths": {
          "/api/v1/buddy": {"get": {
            "operationId": "getBuddy", "tags": ["observe"],
            "summary": "Pages by section, and free blocks by order with both indices of fragmentation.",
            "responses": {"200": "Buddy: Figures of the last tick."},
            "x-curl": "curl -s localhost:8080/api/v1/buddy"}},
          "/api/v1/sections/{i}/map": {"get": {
            "operationId": "getSectionMap", "tags": ["observe"],
            "summary": "The pages of a section: as a number of cells, or run by run.",
            "parameters": [
              {"name": "i", "in": "path", "required": true, "example": 0, "description": "The section's index.",
                "schema": {"type": "integer", "minimum": 0}},
              {"name": "cells", "in": "query", "description": "At most so many cells; not with after or limit.",
                "schema": {"type": "integer", "minimum": 1, "maximum": 4096}},
              {"name": "first_page", "in": "query", "description": "Cells from this page of the section on; with cells.",
                "schema": {"type": "integer", "minimum": 0, "maximum": 2147483647, "default": 0}},
              {"name": "page_count", "in": "query", "description": "Cells of so many pages; to the end without.",
                "schema": {"type": "integer", "minimum": 1, "maximum": 2147483647}},
              {"name": "size_class", "in": "query", "description": "Count this class's pages apart; with cells.",
                "schema": {"type": "integer", "minimum": 8, "maximum": 2147483647}},
              {"name": "after", "in": "query", "description": "Runs behind this page, as next says.",
                "schema": {"type": "integer", "minimum": 0, "maximum": 2147483647}},
              "limit"],
            "responses": {"200": "SectionMap: Cells, or a page of runs."},
            "x-curl": "curl -s 'localhost:8080/api/v1/sections/0/map?cells=64'"}}
        },
        "components": {"schemas": {
          "Buddy": {"allOf": ["Head", "BuddyFigures"]},
          "BuddyFigures": {"properties": {
            "page_size": "Bytes: A page.",
            "total_pages": "Count: Pages of all sections.",
            "free_pages": "Count: Pages in free blocks.",
            "sections": "[Section]: In the order in which they were added.",
            "orders": "[Order]: From one page on.",
            "lock": "BuddyLock: Of the buddy, shared by all CPUs."}},
          "Section": {"properties": {
            "index": "Count: Its number.",
            "start": "Address: Of its first page.",
            "size_bytes": "Bytes: Of all its pages.",
            "total_pages": "Count: Pages.",
            "free_pages": "Count: Pages in free blocks."}},
          "Order": {"properties": {
            "order": {"type": "integer", "minimum": 0, "maximum": 30, "description": "A block has 2^order pages."},
            "block_bytes": "Bytes: Of a block.",
            "free_blocks": "Count: Free blocks of exactly this order.",
            "unusable_ratio": "Ratio: Share of free memory that is of no use to a request of this order.",
            "fragmentation_index": {"type": "number", "minimum": -1, "maximum": 1,
              "description": "-1 where a request succeeds; else 0 for lack of memory, towards 1 for fragmentation."}}},
          "BuddyLock": {"properties": {
            "acquisitions": "Counter: Times that it was taken.",
            "contentions": "Counter: Times that somebody else held it.",
            "looks": "Counter: At the held lock, before it was got or the taker slept.",
            "sleeps": "Counter: Times that a taker slept.",
            "wait_seconds_total": "Seconds: That takers of the held lock waited.",
            "wait_seconds_max": "Seconds: The longest wait."}},
          "SectionMap": {"oneOf": ["SectionCells", "SectionRuns"]},
          "SectionMapHead": {"allOf": ["Head"], "properties": {
            "section": "Count: The section's index.",
            "start": "Address: Of its first page.",
            "pages": "Count: Pages of the section."}},
          "SectionCells": {"allOf": ["SectionMapHead"], "properties": {
            "first_page": "Count: The page of the section at which the cells begin.",
            "page_count": "Count: Pages of all cells.",
            "pages_per_cell": "Count: Pages of each cell; the last may have fewer.",
            "cells": "[Cell]: In the order of addresses."}},
          "Cell": {"properties": {
            "free": "Count: Free pages.",
            "slab": "Count: Pages of slabs.",
            "large": "Count: Pages of blocks in users' hands.",
            "fill_ratio": "Ratio: Used slots of the slabs; 1 without slabs.",
            "class_pages": "Count: Pages of slabs of the class that size_class names."},
            "optional": ["class_pages"]},
          "SectionRuns": {"allOf": ["SectionMapHead"], "properties": {
            "runs": "[Run]: Neighbouring blocks of the same use.",
            "next": "Path?: The next page; null on the last."}},
          "Run": {"properties": {
            "start": "Address: Of its first page.",
            "pages": "Count: Pages.",
            "state": {"type": "string", "enum": ["free", "allocated", "slab"], "description": "Their use."},
            "size_class": "SizeClassBytes: Of slabs.",
            "owner": "CPUNumber: Of slabs."},
            "optional": ["size_class", "owner"]}
        }}}
        """#)
}
