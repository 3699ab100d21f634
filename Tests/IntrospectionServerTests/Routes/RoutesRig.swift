/// The observing routes without a socket, over a small allocator.
import BuddySlab
import Documents
import Observatory

@testable import IntrospectionServer

/// A server that never listens, and what its router answers.
struct RoutesRig {
    let source: any ObservedAllocator
    let server: IntrospectionServer
    let router: Router

    init(
        cpuCount: Int = 2, mode: AllocatorMode = .exact, magazineCapacity: Int = 64, memoryLimit: Int? = nil,
        clock: ObservatoryClock = .system
    ) throws {
        source = try makeAllocator(
            byteCount: 32 << 20, cpuCount: cpuCount, mode: mode, magazines: .fixed(magazineCapacity),
            memoryLimit: memoryLimit)
        var configuration = IntrospectionConfiguration()
        configuration.clock = clock
        server = IntrospectionServer(observing: source, configuration)
        router = server.router
    }

    func answer(_ method: HTTPMethod, _ target: String, body: String = "") throws -> Response {
        let headers: HeaderFields = body.isEmpty ? [:] : ["Content-Type": "application/json"]
        return router.respond(to: try Request(method, target, headers: headers, body: Array(body.utf8)))
    }

    /// The JSON of a successful answer.
    func json(_ method: HTTPMethod, _ target: String, body: String = "") throws -> JSONValue {
        let response = try answer(method, target, body: body)
        guard (200...201).contains(response.status) else { throw UnexpectedStatus(status: response.status) }
        return try JSONValue(parsing: response.bytes)
    }

    func json(_ target: String) throws -> JSONValue { try json(.get, target) }

    /// Ticks, so that the live answers show what has happened so far.
    func tick() { server.instruments.sampler.tick() }

    /// Allocates one object by hand; returns its record.
    func allocate(_ size: Int, cpu: Int) throws -> JSONValue {
        try json(.post, "/api/v1/allocations", body: #"{"size":\#(size),"cpu":\#(cpu)}"#)
    }
}

extension ObservatoryClock {
    /// Time that does not pass: what is at hand stays fresh.
    static let standing = ObservatoryClock(
        monotonicNanoseconds: { 1_000_000_000 }, unixMilliseconds: { 1_795_363_200_000 })
}

struct UnexpectedStatus: Error { let status: Int }

extension JSONValue {
    /// The names of an object's members, in order.
    var names: [String] { if case .object(let members) = self { members.map(\.name) } else { [] } }

    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

    var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The whole number under a name.
    func int(_ name: String) -> Int? { self[name]?.wholeNumber }

    /// The member at the end of a path of names.
    func at(_ path: String...) -> JSONValue? { path.reduce(Optional(self)) { $0?[$1] } }
}
