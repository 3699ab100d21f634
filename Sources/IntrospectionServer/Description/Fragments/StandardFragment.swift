/// What all areas share: kinds of figures, the head of answers, problems, parameters.

extension APIFragment {
    static let standard = APIFragment(
        #"""
        {"components": {
          "schemas": {
            "Count": {"type": "integer", "minimum": 0, "maximum": 9007199254740991,
              "description": "A number of things."},
            "Counter": {"type": "integer", "minimum": 0, "maximum": 9007199254740991,
              "description": "A number of events since the start; it only grows."},
            "Bytes": {"type": "integer", "minimum": 0, "maximum": 9007199254740991, "description": "A size in bytes."},
            "Seconds": {"type": "number", "minimum": 0, "description": "A length of time in seconds."},
            "Ratio": {"type": "number", "minimum": 0, "maximum": 1, "description": "A share of a whole, 0 to 1."},
            "PerSecond": {"type": "number", "minimum": 0, "description": "Events a second over the stated window."},
            "Flag": {"type": "boolean"},
            "Text": {"type": "string"},
            "CPUNumber": {"type": "integer", "minimum": 0, "maximum": 1024,
              "description": "The number of a CPU of the allocator; the last is the common one, for threads without."},
            "SizeClassBytes": {"type": "integer", "minimum": 1, "description": "A size class, by its objects' bytes."},
            "PlainText": {"type": "string", "pattern": "^[^\\x00-\\x1f\\x7f]*$",
              "description": "Text without control characters."},
            "Address": {"type": "string", "pattern": "^0x[0-9a-f]+$", "examples": ["0x7f0000001000"],
              "description": "A machine address, hexadecimal, lower case."},
            "Timestamp": {"type": "string", "format": "date-time",
              "description": "UTC with milliseconds, RFC 3339."},
            "Path": {"type": "string", "pattern": "^/", "description": "A path on this server, with its query."},
            "ByteSizeText": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *(B|KiB|MiB|GiB|TiB|kB|KB|MB|GB)?$",
              "examples": ["64KiB", "1.5MiB"], "description": "Bytes with a unit, 1024 for KiB, 1000 for kB."},
            "EmptyObject": {"type": "object", "additionalProperties": false, "description": "{} or nothing."},
            "Head": {"properties": {
              "tier": "Tier: How the figures hang together.",
              "tick": "Count: The number of the sampler's tick, one a second.",
              "taken_at": "Timestamp: When the figures were taken.",
              "uptime_seconds": "Seconds: Since the observer started."}},
            "Tier": {"type": "string", "enum": ["live", "exact"],
              "description": "live: each figure is true, the set is not one instant; exact: all are of one instant."},
            "Problem": {"description": "What was wrong and where, RFC 9457.", "properties": {
              "type": {"type": "string", "pattern": "^/problems/[a-z0-9-]+$", "description": "The kind, for programs."},
              "title": "Text: The kind, in words.",
              "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status."},
              "detail": "Text: What was sent and what is allowed.",
              "instance": "Text: The target of the request.",
              "errors": "[ProblemItem]: Each thing that was wrong."},
              "optional": ["errors"]},
            "ProblemItem": {"properties": {
              "pointer": "Text: A JSON pointer to the field of the body.",
              "parameter": "Text: The query parameter.",
              "line": "Count: The line of a body of text, from 1.",
              "detail": "Text: What is wrong with it and what is allowed.",
              "code": {"type": "string", "pattern": "^[a-z_]+$", "description": "The fault, for programs."}},
              "optional": ["pointer", "parameter", "line"]}
          },
          "responses": {
            "BadRequest": "The request is malformed: target, framing, query, or a body that is not JSON.",
            "Forbidden": "A page of another origin sent a change, or the server is read-only.",
            "NotFound": "There is no such thing, or not any more.",
            "PayloadTooLarge": "The body is longer than 64 KiB.",
            "UnsupportedMediaType": {"description": "The body is not what Accept names.", "schema": "Problem",
              "headers": {"Accept": {"description": "The media type that is taken.", "schema": "Text"}}},
            "Misdirected": "The Host header names neither an address, localhost, nor an allowed host.",
            "InvalidFields": "Fields of the body are missing, unknown or wrong; each has a pointer.",
            "InternalError": "The server failed; its log says why.",
            "NotImplemented": "The method or the transfer encoding is not spoken here.",
            "Unavailable": {"description": "Not now: ask again after Retry-After.", "schema": "Problem",
              "headers": {"Retry-After": {"description": "Seconds.", "schema": "Text"}}},
            "NotStopped": {"description": "A CPU did not stop within 100 ms: ask again after Retry-After.",
              "schema": "Problem", "headers": {"Retry-After": {"description": "Seconds.", "schema": "Text"}}},
            "VersionNotSupported": "HTTP/1.1 and HTTP/1.0 are spoken here."
          },
          "parameters": {
            "window": {"name": "window", "in": "query",
              "description": "The length of the rates' window, 1 to 300 seconds: 30, 2.5, 10s, 1m30s.",
              "schema": {"anyOf": [{"type": "number", "minimum": 1, "maximum": 300},
                {"type": "string", "minLength": 1, "examples": ["10s", "1m30s"], "pattern":
          "^([0-9]+(\\.[0-9]+)?|([0-9]+(\\.[0-9]+)?m)?([0-9]+(\\.[0-9]+)?s)?([0-9]+(\\.[0-9]+)?ms)?)$"}],
                "default": "10s"}},
            "limit": {"name": "limit", "in": "query", "description": "The most elements of a page.",
              "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}}
          }
        }}
        """#)
}
