/// `/events`.

extension APIFragment {
    static let events = APIFragment(
        #"""
        {"paths": {
          "/api/v1/events": {"get": {
            "operationId": "streamEvents", "tags": ["observe"],
            "summary": "Server-sent events: every tick as it is taken, with the documents that GET answers at it.",
            "description":
              "Events have ids; Last-Event-ID gets what was missed, or resync. Who falls behind gets dropped, a count.",
            "parameters": [
              {"name": "map", "in": "query", "description": "Adds a map of section 0 with so many cells to each tick.",
                "schema": {"type": "integer", "minimum": 1, "maximum": 4096}},
              {"name": "limit", "in": "query", "description": "The stream ends after so many events.",
                "schema": {"type": "integer", "minimum": 1, "maximum": 1000000}},
              {"name": "lastEventId", "in": "query", "description": "As the header Last-Event-ID, for curl.",
                "schema": "PlainText"},
              {"name": "Last-Event-ID", "in": "header", "description": "The last event that was received.",
                "schema": {"type": "string"}}],
            "responses": {
              "200": {"description": "A stream without end, but for limit.",
                "content": {"text/event-stream": {"schema": "Event"}}},
              "503": {"$ref": "#/components/responses/Unavailable"}},
            "x-curl": "curl -sN 'localhost:8080/api/v1/events?limit=2'"}}
        },
        "components": {"schemas": {
          "Event": {"description": "One event of the stream.", "properties": {
            "id": "Text: To come back with, as Last-Event-ID: what names this process, the tick, and of what is no tick a number.",
            "event": {"type": "string", "enum": ["tick", "mark", "run", "finding", "resync", "dropped"],
              "description": "Its kind."},
            "data": "Text: JSON; of a tick {\"stats\":..., \"classes\":..., ...}, as GET answers at that tick.",
            "retry": "Count: Milliseconds after which a browser comes back."},
            "optional": ["id", "event", "retry"]}
        }}}
        """#)
}
