/// The routes of traces, described for `/openapi.json`.
import IntrospectionServer

extension APIFragment {
    static let traces = APIFragment(
        #"""
        {"paths": {
          "/api/v1/traces": {"get": {
            "operationId": "listTraces", "tags": ["traces"],
            "summary": "Traces that are there or being recorded, by name.",
            "parameters": ["limit", {"name": "after", "in": "query", "description": "Those behind this name.",
              "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$", "examples": ["tiny"]}}],
            "responses": {"200": "TraceList: A page of them."},
            "x-curl": "curl -s localhost:8080/api/v1/traces"}},
          "/api/v1/traces/{name}": {
            "get": {
              "operationId": "getTrace", "tags": ["traces"],
              "summary": "The text of a trace, which can be uploaded again; or what is known of it.",
              "parameters": ["trace_name", {"name": "format", "in": "query",
                "description": "text as described in the README, rep as in CS:APP for one thread, json for its figures.",
                "schema": {"type": "string", "enum": ["text", "rep", "json"], "default": "text"}}],
              "responses": {
                "200": {"description": "The text, or the figures.", "content": {
                  "text/plain": {"schema": {"type": "string"}}, "application/json": {"schema": "Trace"}}},
                "409": "It is being recorded, or has more threads than the format holds."},
              "x-curl": "curl -s localhost:8080/api/v1/traces/$(curl -s -X PUT localhost:8080/api/v1/traces/tiny \#
        -H 'Content-Type: text/plain' --data-binary $'slabscope-trace 1\\n0 0 a 0 64\\n0 900 f 0\\n' | jq -r .name)"},
            "put": {
              "operationId": "putTrace", "tags": ["traces"],
              "summary": "Uploads a trace under a name, in place of one that is there.",
              "parameters": ["trace_name", {"name": "format", "in": "query", "description": "How the text is written.",
                "schema": {"type": "string", "enum": ["text", "rep"], "default": "text"}}],
              "requestBody": {"required": true, "content": {"text/plain": {"schema": {"type": "string",
                "examples": ["slabscope-trace 1\n0 0 a 0 64\n0 900 f 0\n"]}}}},
              "responses": {
                "200": "Trace: It has replaced another.",
                "201": {"description": "It is there.", "schema": "Trace",
                  "headers": {"Location": {"description": "Of the trace.", "schema": "Path"}}},
                "409": "The name is being recorded, or there is no room.",
                "413": "The text is longer than 512 MiB.",
                "422": "The text is no trace; the first twenty faults have the numbers of their lines."},
              "x-curl": "curl -s -X PUT localhost:8080/api/v1/traces/tiny -H 'Content-Type: text/plain' \#
        --data-binary $'slabscope-trace 1\\n0 0 a 0 64\\n0 900 f 0\\n'"},
            "delete": {
              "operationId": "deleteTrace", "tags": ["traces"], "summary": "Forgets a trace.",
              "parameters": ["trace_name"],
              "responses": {"200": "Trace: It is gone; this is what it was.", "409": "It is being recorded."},
              "x-curl": "curl -s -X DELETE localhost:8080/api/v1/traces/$(curl -s -X PUT \#
        localhost:8080/api/v1/traces/gone -H 'Content-Type: text/plain' \#
        --data-binary $'slabscope-trace 1\\n0 0 a 0 64\\n' | jq -r .name)"}}
        },
        "components": {
          "parameters": {
            "trace_name": {"name": "name", "in": "path", "required": true, "example": "tiny",
              "description": "The name of the trace.",
              "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$"}}
          },
          "schemas": {
            "TraceList": {"properties": {
              "traces": "[Trace]: By name.",
              "next": "Path?: The next page; null on the last.",
              "used_bytes": "Bytes: Memory of all traces, recordings and uploads under way.",
              "capacity_bytes": "Bytes: Memory that they may take together."}},
            "Trace": {"properties": {
              "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$", "description": "Its name."},
              "origin": {"type": "string", "enum": ["uploaded", "recorded"], "description": "Where it comes from."},
              "state": {"type": "string", "enum": ["ready", "recording"],
                "description": "While it is being recorded its figures are absent."},
              "created_at": "Timestamp: When it was stored, or its recording began.",
              "bytes": "Bytes: Memory that it takes, or that is set aside for it.",
              "threads": "Count: Whose calls it has.",
              "events": "Count: Allocations, reallocations and frees.",
              "allocations": "Count: As many objects.",
              "reallocations": "Count: Changes of an object's size.",
              "frees": "Count: Frees.",
              "hand_overs": "Count: Events on an object whose event before was another thread's.",
              "duration_seconds": "Seconds: From its start to its last event.",
              "peak_live_bytes": "Bytes: Requested bytes that live at once, at most, in its order.",
              "end_live_bytes": "Bytes: Requested bytes that it leaves alive.",
              "largest_bytes": "Bytes: The most that one event asks for.",
              "largest_alignment": "Bytes: The greatest alignment that one event asks for.",
              "cut": "Flag: Whether a bound ended the recording before the load ended.",
              "links": {"properties": {"self": "Path: Of the trace."}}},
              "optional": ["threads", "events", "allocations", "reallocations", "frees", "hand_overs",
                "duration_seconds", "peak_live_bytes", "end_live_bytes", "largest_bytes", "largest_alignment", "cut"]}
          }
        }}
        """#)
}
