/// What a fuzzer's bytes ask of a server that never listens: the router's face, with every observing route behind it.
import BuddySlab
import Documents
import Observatory

@testable import IntrospectionServer

/// One server for all inputs. What they leave in it is bounded: by the laboratory, the marks and the regions' limit.
private let router = makeRouter()

private func makeRouter() -> Router {
    do {
        let source = try makeAllocator(
            byteCount: 16 << 20, cpuCount: 2, mode: .exact, magazines: .standard, memoryLimit: 32 << 20)
        let server = IntrospectionServer(observing: source)
        server.instruments.sampler.tick()
        return server.router
    } catch {
        fatalError("no allocator to ask about: \(error)")
    }
}

/// Reads `METHOD TARGET`, header lines, an empty line and a body, and asks. Ends the process where the answer breaks
/// the contract: the server's own fault, or a refusal that is no problem document.
@c(LLVMFuzzerTestOneInput)
public func fuzzRequests(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let request = FuzzedRequest(input) else { return -1 }
    let response: Response
    do throws(Problem) {
        response = router.respond(to: try request.made())
    } catch {
        response = error.response(to: "/")
    }
    check(response, to: request)
    return 0
}

private func check(_ response: Response, to request: FuzzedRequest) {
    switch response.body {
    case .bytes: break
    case .stream(let stream):
        stream.close()
        stream.finished()
    case .deferred(let deferred): deferred.close()
    }
    guard (200...599).contains(response.status), response.status != 500 else {
        fatalError("status \(response.status) for \(request)")
    }
    guard (400..<500).contains(response.status), request.method != .head else { return }
    guard response.headers["Content-Type"] == "application/problem+json",
        let document = try? JSONValue(parsing: response.bytes), document["status"]?.wholeNumber == response.status
    else { fatalError("a refusal that is no problem document: \(response) for \(request)") }
}
