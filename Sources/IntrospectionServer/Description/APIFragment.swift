/// What one group of routes contributes to the description of the API.
import Documents

/// Paths and components of an OpenAPI document, in the short notation of `FragmentNotation`.
///
/// Whoever mounts a group of routes describes it with `IntrospectionServer.describe`, so that `/openapi.json` tells of
/// what is served and of nothing else.
public struct APIFragment: Sendable {
    /// By path, each an object of operations.
    let paths: [JSONMember]
    /// By kind of component (`schemas`, `parameters`, `responses`), each an object of named components.
    let components: [JSONMember]

    /// Reads a JSON object with the members `paths` and `components`, each optional.
    ///
    /// A text that is not JSON is a mistake of the program and traps, with the place of the fault.
    public init(_ text: String) {
        do throws(JSONSyntaxError) {
            let value = try JSONValue(parsing: Array(text.utf8))
            paths = value["paths"]?.members ?? []
            components = value["components"]?.members ?? []
        } catch {
            preconditionFailure("a fragment of the API's description is not JSON: \(error)")
        }
    }
}

extension APIFragment {
    /// The fragments of everything that an `IntrospectionServer` serves by itself.
    static let observing: [APIFragment] = [
        .standard, .service, .access, .stats, .latency, .classes, .slabs, .cpus, .buddy, .questions, .history, .marks,
        .events, .laboratory, .actions, .allocator,
    ]
}
