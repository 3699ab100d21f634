/// The routes of scenarios and runs, described for `/openapi.json`.
import IntrospectionServer

extension APIFragment {
    static let runs = APIFragment(
        #"""
        {"paths": {
          "/api/v1/scenarios": {"get": {
            "operationId": "listScenarios", "tags": ["runs"], "summary": "Scenarios that a run may name.",
            "parameters": ["limit", {"name": "after", "in": "query", "description": "Those behind this one.",
              "schema": {"type": "string", "examples": ["smoke"]}}],
            "responses": {"200": "ScenarioList: A page of them."},
            "x-curl": "curl -s localhost:8080/api/v1/scenarios"}},
          "/api/v1/scenarios/{name}": {"get": {
            "operationId": "getScenario", "tags": ["runs"], "summary": "One scenario, as its file has it.",
            "parameters": [{"name": "name", "in": "path", "required": true, "description": "Of the scenario.",
              "example": "smoke", "schema": "Id"}],
            "responses": {"200": "Scenario: To run it as it is, or with changes."},
            "x-curl": "curl -s localhost:8080/api/v1/scenarios/smoke"}},
          "/api/v1/runs": {
            "get": {
              "operationId": "listRuns", "tags": ["runs"],
              "summary": "Runs that finished, and those whose turn comes; oldest first.",
              "parameters": ["limit", {"name": "after", "in": "query", "description": "Those behind this one.",
                "schema": {"type": "string", "examples": ["r1"]}}],
              "responses": {"200": "RunList: A page of them."},
              "x-curl": "curl -s localhost:8080/api/v1/runs"},
            "post": {
              "operationId": "startRun", "tags": ["runs"], "summary": "Runs a scenario.",
              "description": "The load at the start makes way; other load makes it 409, unless the scenario is shared.",
              "parameters": ["run_wait", "dry_run", "queue"],
              "requestBody": "RunRequest: What to run.",
              "responses": {
                "200": "DryRun: With dry_run, what would be done.",
                "201": {"description": "It has begun, or waits for its turn.", "schema": "RunReport",
                  "headers": {"Location": {"description": "Of the run.", "schema": "Path"}}},
                "409": "Another run is under way, or somebody else uses the allocator."},
              "x-curl": "curl -s 'localhost:8080/api/v1/runs?wait=30s' --json '{\"scenario\":{\"name\":\"first\",\"shared\":true,\"phases\":[{\"operations\":5000,\"workloads\":[{\"kind\":\"churn\",\"live_bytes\":\"1MiB\",\"rate\":0}]}],\"thresholds\":[\"corruptions == 0\"]}}'"}},
          "/api/v1/runs/{id}": {
            "get": {
              "operationId": "getRun", "tags": ["runs"], "summary": "One run: how far it is, or what it came to.",
              "parameters": ["run_id", "run_wait", {"name": "format", "in": "query",
                "description": "JSON, or of a finished run JUnit's XML.",
                "schema": {"type": "string", "enum": ["json", "junit"]}}],
              "responses": {
                "200": {"description": "Its report.", "content": {
                  "application/json": {"schema": "RunReport"}, "application/xml": {"schema": {"type": "string"}}}},
                "409": "JUnit was asked for, and the run has not finished."},
              "x-curl": "curl -s localhost:8080/api/v1/runs/r1"},
            "put": {
              "operationId": "startNamedRun", "tags": ["runs"],
              "summary": "Runs a scenario under a name; the same again starts nothing.",
              "parameters": ["run_id", "run_wait", "dry_run", "queue"],
              "requestBody": "RunRequest: What to run.",
              "responses": {
                "200": {"description": "It is there already; with dry_run, what would be done.",
                  "content": {"application/json": {"schema": {"anyOf": ["RunReport", "DryRun"]}}}},
                "201": {"description": "It has begun, or waits for its turn.", "schema": "RunReport",
                  "headers": {"Location": {"description": "Of the run.", "schema": "Path"}}},
                "409": "The name is taken, another run is under way, or somebody else uses the allocator."},
              "x-curl": "curl -s -X PUT 'localhost:8080/api/v1/runs/nightly?wait=30s' --json '{\"scenario\":{\"name\":\"second\",\"shared\":true,\"phases\":[{\"duration\":\"100ms\",\"workloads\":[{\"kind\":\"stack\",\"live_bytes\":\"1MiB\"}],\"actions\":[{\"at\":\"end\",\"action\":\"reclaim\"}]}],\"thresholds\":[\"failures == 0\"]}}'"},
            "delete": {
              "operationId": "deleteRun", "tags": ["runs"], "summary": "Forgets a finished run, on disk too.",
              "parameters": ["run_id"],
              "responses": {"200": "RunReport: Its last report.", "409": "It has not finished."},
              "x-curl": "curl -s -X DELETE localhost:8080/api/v1/runs/nightly"}},
          "/api/v1/runs/{id}/cancel": {"post": {
            "operationId": "cancelRun", "tags": ["runs"],
            "summary": "Ends a run; its workers are gone when it has finished.",
            "parameters": ["run_id"], "requestBody": "EmptyObject?: Nothing.",
            "responses": {"202": "RunReport: As it is at this moment.", "409": "It has finished."},
            "x-curl": "curl -s -X POST localhost:8080/api/v1/runs/$(curl -s localhost:8080/api/v1/runs --json '{\"scenario\":{\"name\":\"third\",\"shared\":true,\"phases\":[{\"duration\":\"10m\"}]}}' | jq -r .id)/cancel"}}
        },
        "components": {
          "parameters": {
            "run_id": {"name": "id", "in": "path", "required": true, "example": "r1",
              "description": "The id that its start answered, or the name that a client chose.", "schema": "Id"},
            "run_wait": {"name": "wait", "in": "query",
              "description": "Answer when the run has finished, or after so long; at most 60 s.",
              "schema": {"type": "string", "pattern": "^[0-9]{1,2}s$", "examples": ["30s"]}},
            "dry_run": {"name": "dry_run", "in": "query", "description": "Only say what would be done.",
              "schema": {"type": "boolean"}},
            "queue": {"name": "queue", "in": "query", "description": "Where another runs, wait for the turn.",
              "schema": {"type": "boolean"}}
          },
          "schemas": {
            "Id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$"},
            "ScenarioList": {"properties": {
              "scenarios": {"type": "array", "description": "By name.", "items": {"properties": {
                "name": "Id: To run it by.", "description": "Text: What it shows.",
                "phases": "[Text]: Their names.", "self": "Path: Of the whole."}}},
              "next": "Path?: The next page; null on the last."}},
            "Scenario": {"type": "object",
              "description": "name, description, seed, shared, backend or compare and rounds, record, involuntary_switch_limit, phases and thresholds; see the README."},
            "RunRequest": {"additionalProperties": false, "required": ["scenario"], "properties": {
              "scenario": {"description": "The name of a scenario, or one itself.",
                "anyOf": ["Id", "Scenario"], "examples": ["smoke"]},
              "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991,
                "description": "In place of the scenario's."},
              "backend": {"description": "In place of the scenario's: a name, or the settings of an allocator.",
                "type": ["string", "object"]}}},
            "DryRun": {"properties": {
              "valid": {"const": true, "description": "What is not valid is answered with 422."},
              "scenario": "Scenario: With everything that was left to defaults.",
              "phases": {"type": "array", "description": "In order.", "items": {"properties": {
                "name": "Text: Of the phase.", "does": "Text: In a sentence.", "threads": "Count: At most.",
                "live_bytes": "Bytes: Of its workloads together.", "thresholds": "Count: Of the phase.",
                "expected_seconds": {"type": ["number", "null"], "description": "null where that does not follow."}}}},
              "expected_seconds": {"type": ["number", "null"], "description": "Of the whole run."}}}
          }
        }}
        """#)
}
