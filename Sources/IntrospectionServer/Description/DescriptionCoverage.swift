/// Whether a description and a router tell of the same operations.
import Documents

/// What is served and not described, described and not served, or described with other query parameters.
struct DescriptionCoverage: Equatable {
    /// One line for each difference; empty where the two agree.
    let differences: [String]

    /// Files of the dashboard but `/` are no operations: their routes ignore the query, and no other route does.
    init(of description: APIDescription, _ router: Router) {
        var differences: [String] = []
        var unserved = description.operations
        for route in router.routes where route.query != .any || route.pattern == "/" {
            let method = route.method.rawValue
            guard let place = unserved.firstIndex(where: { $0.method == method && $0.pattern == route.pattern }) else {
                differences.append("\(method) \(route.pattern) is not described")
                continue
            }
            let operation = unserved.remove(at: place).operation
            let described = Self.parameters(of: operation, "query", in: description.document)
            if case .only(let read) = route.query, Set(read) != described {
                differences.append(
                    "\(method) \(route.pattern) reads \(read.sorted()), described are \(described.sorted())")
            }
            let named = Self.parameters(of: operation, "path", in: description.document)
            if named != Set(route.parameterNames) {
                differences.append("\(method) \(route.pattern) describes the path parameters \(named.sorted())")
            }
        }
        differences += unserved.map { "\($0.method) \($0.pattern) is described and not served" }
        self.differences = differences
    }

    private static func parameters(of operation: JSONValue, _ place: String, in document: JSONValue) -> Set<String> {
        guard case .array(let parameters)? = operation["parameters"] else { return [] }
        let resolved = parameters.map { parameter -> JSONValue in
            guard case .string(let path)? = parameter["$ref"] else { return parameter }
            return path.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] ?? .null }
        }
        return Set(
            resolved.compactMap { parameter in
                guard parameter["in"] == .string(place), case .string(let name)? = parameter["name"] else { return nil }
                return name
            })
    }
}
