/// `/session`, and how a request shows that it may ask.

extension APIFragment {
    static let access = APIFragment(
        #"""
        {"paths": {
          "/api/v1/session": {
            "post": {
              "operationId": "beginSession", "tags": ["service"],
              "summary": "Exchanges the token, sent as a bearer token, for a cookie that a page cannot read.",
              "requestBody": "EmptyObject?: Nothing.",
              "responses": {
                "200": "Session: The server asks for no token, so there is nothing to exchange.",
                "201": {"description": "The cookie stands for the token until it ends.", "schema": "Session",
                  "headers": {"Set-Cookie": {"schema": "Text",
                    "description": "HttpOnly, SameSite=Strict; Secure where X-Forwarded-Proto is https."}}}},
              "x-curl": "curl -s -X POST localhost:8080/api/v1/session"},
            "delete": {
              "operationId": "endSession", "tags": ["service"],
              "summary": "Ends the session of the cookie, and the streams that were opened by it.",
              "responses": {"200": {"description": "It has ended, if there was one.", "schema": "Session",
                "headers": {"Set-Cookie": {"schema": "Text", "description": "Takes the cookie away."}}}},
              "x-curl": "curl -s -X DELETE localhost:8080/api/v1/session"}}
        },
        "components": {
          "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer",
              "description": "The token of --token-file. Never in a URL."},
            "session": {"type": "apiKey", "in": "cookie", "name": "slabscope",
              "description": "What POST /api/v1/session answered."}},
          "schemas": {
            "Authentication": {"type": "string", "enum": ["none", "token"],
              "description": "What requests must show: nothing, or the token or a session."},
            "Session": {"properties": {
              "authentication": "Authentication: Of this server.",
              "ends_in_seconds": {"anyOf": ["Seconds", {"type": "null"}],
                "description": "When the session ends by itself; null where there is none."}}}},
          "responses": {
            "Unauthorized": {"description": "The server has a token, and the request shows neither it nor a session.",
              "schema": "Problem",
              "headers": {"WWW-Authenticate": {"description": "Bearer.", "schema": "Text"}}}}
        }}
        """#)
}
