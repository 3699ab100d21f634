/// `/history`, `/doctor` and `/definitions`.

extension APIFragment {
    static let history = APIFragment(
        #"""
        {"paths": {
          "/api/v1/history": {"get": {
            "operationId": "getHistory", "tags": ["observe"],
            "summary": "The last hour by seconds and the last day by minutes, column by column.",
            "parameters": [
              {"name": "since", "in": "query",
                "description": "A tick, seconds since 1970, an RFC 3339 time, or a length of time back such as 10m.",
                "schema": "PlainText", "example": "10m"},
              {"name": "step", "in": "query", "description": "Whole seconds between rows: 1s, 10s, 1m; up to a day.",
                "schema": "PlainText", "example": "10s"},
              {"name": "fields", "in": "query", "example": "memory.allocated_bytes,rates.*",
                "description": "Names of figures separated by commas; * stands for any rest.", "schema": "PlainText"},
              {"name": "format", "in": "query", "description": "The form of the answer.",
                "schema": {"enum": ["json", "csv"], "default": "json"}},
              {"name": "limit", "in": "query", "description": "The most rows of a page.",
                "schema": {"type": "integer", "minimum": 1, "maximum": 3600, "default": 3600}}],
            "responses": {"200": {"description": "A page of the past; in CSV the next one is in the header Link.",
              "headers": {"Link": {"description": "The next page of CSV.", "schema": "Text"}},
              "content": {
                "application/json": {"schema": "History"},
                "text/csv": {"schema": {"type": "string"}}}}},
            "x-curl": "curl -s 'localhost:8080/api/v1/history?since=10m&step=10s&fields=memory.allocated_bytes'"}},
          "/api/v1/doctor": {"get": {
            "operationId": "getDoctor", "tags": ["observe"], "summary": "Findings in words, with their figures.",
            "responses": {"200": "Doctor: What stands since the last tick."},
            "x-curl": "curl -s localhost:8080/api/v1/doctor"}},
          "/api/v1/definitions": {"get": {
            "operationId": "listDefinitions", "tags": ["observe"], "summary": "What every figure means.",
            "responses": {
              "200": {"description": "All figures; they do not change.", "schema": "DefinitionList",
                "headers": {"ETag": {"description": "Of the content.", "schema": "Text"}}},
              "304": {"description": "If-None-Match named the definitions as they are."}},
            "x-curl": "curl -s localhost:8080/api/v1/definitions"}}
        },
        "components": {"schemas": {
          "History": {"allOf": ["Head"], "properties": {
            "step_seconds": "Count: Between rows.",
            "fields": "[Text]: Names of the columns.",
            "times": {"type": "array", "items": {"type": "number"},
              "description": "The end of each step, seconds since 1970."},
            "columns": {"type": "array", "items": {"type": "array", "items": {"type": ["number", "null"]}},
              "description": "By field, by time; null where nothing was seen."},
            "ring": {"description": "The memory of the past.", "properties": {
              "bytes": "Bytes: Fixed at the start.",
              "second_rows": "Count: Of one second.",
              "minute_rows": "Count: Of one minute.",
              "fields": "Count: Of each row.",
              "cpus": "Count: CPUs with columns of their own."}},
            "next": "Path?: The next page; null on the last."}},
          "Doctor": {"allOf": ["Head"], "properties": {
            "summary": "Text: In one sentence.",
            "findings": "[Finding]: What stands.",
            "rules": "[Text]: All rules that were tried."}},
          "Finding": {"properties": {
            "rule": "Text: Its name.",
            "severity": {"type": "string", "enum": ["info", "warning", "critical"], "description": "Its weight."},
            "summary": "Text: With numbers.",
            "figures": {"type": "array", "description": "That it rests on.", "items": {"properties": {
              "name": "Text: As in /definitions.",
              "value": {"type": "number", "description": "At the last tick."},
              "threshold": {"type": ["number", "null"], "description": "That it crossed; null where it only explains."},
              "endpoint": "Path: That answers it."}}},
            "try": "Text: What to do about it.",
            "since_tick": "Count: At which it began.",
            "last_tick": "Count: At which the rule spoke last."}},
          "DefinitionList": {"properties": {
            "definitions": "[Definition]: Group by group.",
            "next": {"type": "null", "description": "There are no pages."}}},
          "Definition": {"allOf": ["DefinitionPlace"], "properties": {
            "unit": "Text: bytes, seconds, ratio, objects, ...; 1 for a bare number.",
            "meaning": "Text: A formula, or what is counted.",
            "also": "[DefinitionPlace]: Other places of the same figure."}},
          "DefinitionPlace": {"properties": {
            "name": "Text: Its path in the answer.",
            "kind": {"type": "string", "enum": ["gauge", "counter", "rate", "difference", "constant"],
              "description": "How to read it."},
            "tier": {"anyOf": ["Tier", {"type": "null"}], "description": "null where nothing is observed."},
            "endpoint": "Path: That answers it; {names} stand for parts."}}
        }}}
        """#)
}
