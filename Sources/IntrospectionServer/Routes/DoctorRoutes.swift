/// `GET /doctor` and `GET /definitions`: findings in words, and what every figure means.
import Observatory

extension Instruments {
    func addDoctor(to group: inout RouteGroup) {
        group.get("/doctor") { [doctor, sampler] _, _ in .json(bytes: doctor.bytes(at: sampler.moment(.live))) }
    }
}

/// The definitions as they are served: the same bytes for as long as the server runs.
struct DefinitionsDocument: Sendable {
    private let bytes: [UInt8]
    private let tag: String

    /// `further` are those of routes that are mounted beside the observing ones.
    init(further: [FigureGroup]) {
        bytes = DefinitionsReport.bytes(DefinitionsReport.observing + further)
        tag = entityTag(of: bytes)
    }

    func addDefinitions(to group: inout RouteGroup) {
        group.get("/definitions") { [self] request, _ in
            let headers: HeaderFields = ["ETag": tag, "Cache-Control": "no-cache"]
            if let known = request.headers["If-None-Match"], entityTagMatches(known, tag) {
                return Response(status: 304, headers: headers)
            }
            return .json(headers: headers, bytes: bytes)
        }
    }
}
