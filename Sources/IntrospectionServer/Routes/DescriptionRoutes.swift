/// `GET /openapi.json`: what this server serves, for programs.
import Threads

/// The description's bytes, made for the first who asks and then sent to everybody.
final class DescriptionDocument: Sendable {
    private let fragments: [APIFragment]
    private let made = Guarded<(bytes: [UInt8], tag: String)?>(nil)

    init(_ fragments: [APIFragment]) { self.fragments = fragments }

    var routes: RouteGroup {
        var group = RouteGroup()
        group.get("/openapi.json") { [self] request, _ in
            let (bytes, tag) = content
            let headers: HeaderFields = ["ETag": tag, "Cache-Control": "no-cache"]
            if let known = request.headers["If-None-Match"], entityTagMatches(known, tag) {
                return .empty(status: 304, headers: headers)
            }
            return .json(headers: headers, bytes: bytes)
        }
        return group
    }

    private var content: (bytes: [UInt8], tag: String) {
        made.withLock { made in
            if let made { return made }
            let bytes = APIDescription(merging: fragments, version: slabscopeVersion).bytes
            let content = (bytes, entityTag(of: bytes))
            made = content
            return content
        }
    }
}
