/// The index, health, metrics, the dashboard, and the description itself.

extension APIFragment {
    static let service = APIFragment(
        #"""
        {"paths": {
          "/": {"get": {
            "operationId": "getDashboard", "tags": ["service"], "summary": "The dashboard's page.",
            "responses": {
              "200": {"description": "HTML; its files lie beside it.",
                "headers": {"ETag": {"description": "Of the content.", "schema": "Text"}},
                "content": {"text/html": {"schema": {"type": "string"}}}},
              "304": {"description": "If-None-Match named the page as it is."},
              "404": "The server was started without the dashboard's files."},
            "x-curl": "curl -s localhost:8080/"}},
          "/api/v1": {"get": {
            "operationId": "getIndex", "tags": ["service"],
            "summary": "What this allocator is, and links to everything.",
            "responses": {"200": "Index: Facts that do not change while the server runs, and links."},
            "x-curl": "curl -s localhost:8080/api/v1"}},
          "/openapi.json": {"get": {
            "operationId": "getDescription", "tags": ["service"], "summary": "This description.",
            "responses": {
              "200": {"description": "OpenAPI 3.1.", "schema": {"type": "object"},
                "headers": {"ETag": {"description": "Of the content.", "schema": "Text"}}},
              "304": {"description": "If-None-Match named the description as it is."}},
            "x-curl": "curl -s localhost:8080/openapi.json"}},
          "/metrics": {"get": {
            "operationId": "getMetrics", "tags": ["service"],
            "summary": "The figures of the last tick for Prometheus. Live tier; counters never reset.",
            "parameters": [{"name": "Accept", "in": "header", "schema": {"type": "string"},
              "description": "application/openmetrics-text is answered in OpenMetrics 1.0, all else in 0.0.4."}],
            "responses": {"200": {"description": "Metric families with the prefix buddyslab_, and process_*.",
              "content": {
                "text/plain": {"schema": {"type": "string"}},
                "application/openmetrics-text": {"schema": {"type": "string"}}}}},
            "x-curl": "curl -s localhost:8080/metrics"}},
          "/livez": {"get": {
            "operationId": "getLive", "tags": ["service"], "summary": "Whether the process answers.",
            "parameters": ["verbose"],
            "responses": {
              "200": {"description": "It does.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
            "x-curl": "curl -s localhost:8080/livez"}},
          "/healthz": {"get": {
            "operationId": "getHealth", "tags": ["service"], "summary": "The same as /livez.",
            "parameters": ["verbose"],
            "responses": {
              "200": {"description": "It does.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
            "x-curl": "curl -s localhost:8080/healthz"}},
          "/readyz": {"get": {
            "operationId": "getReady", "tags": ["service"],
            "summary": "Whether the server wants requests: from the end of its start to the beginning of its stop.",
            "parameters": ["verbose"],
            "responses": {
              "200": {"description": "It does.", "content": {"text/plain": {"schema": {"type": "string"}}}},
              "503": {"description": "It does not.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
            "x-curl": "curl -s localhost:8080/readyz"}}
        },
        "components": {
          "parameters": {
            "verbose": {"name": "verbose", "in": "query", "description": "Taken and ignored.",
              "schema": "PlainText"}
          },
          "schemas": {
            "Index": {"properties": {
              "name": "Text: Of the server.",
              "version": "Text: Of the server.",
              "page_size": "Bytes: A page of the allocator.",
              "cpus": "Count: CPUs that threads can attach to; the common one comes on top.",
              "mode": {"type": "string", "enum": ["flush", "exact", "hardened"], "description": "How misuse is found."},
              "memory_bytes": "Bytes: Asked for at the start, metadata included.",
              "size_classes": "[SizeClassBytes]: Smallest first.",
              "pid": "Count: The server's process.",
              "authentication": "Authentication: Of this server.",
              "read_only": "Flag: Whether everything that changes something is refused.",
              "links": {"type": "object", "additionalProperties": "Path",
                "description": "Paths by name."}}}
          }
        }}
        """#)
}
