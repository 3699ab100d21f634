/// The routes as a tree of path segments; a literal segment wins over a `{name}`.

/// One node of the tree: what stands at this path, and what stands below it.
struct RouteTree: Sendable {
    private var routes: [HTTPMethod: Route] = [:]
    private var literals: [String: RouteTree] = [:]
    /// One element or none: the subtree under `{name}`, in an array because a value cannot contain itself.
    private var parameter: [RouteTree] = []

    /// The routes at one path and the values of the `{names}` on the way.
    struct Match {
        let routes: [HTTPMethod: Route]
        let values: [String]

        /// What `Allow` lists.
        var allowedMethods: [HTTPMethod] {
            HTTPMethod.allCases.filter { method in
                method == .options || routes[method == .head ? .get : method] != nil
            }
        }

        func parameters(of route: Route) -> PathParameters {
            PathParameters(names: route.parameterNames, values: values)
        }
    }

    var allRoutes: [Route] {
        Array(routes.values) + literals.values.flatMap(\.allRoutes) + parameter.flatMap(\.allRoutes)
    }

    mutating func insert(_ route: Route, at path: ArraySlice<String>) {
        guard let segment = path.first else {
            precondition(routes[route.method] == nil, "\(route.method.rawValue) \(route.pattern) is mounted twice")
            routes[route.method] = route
            return
        }
        if segment.isParameter {
            if parameter.isEmpty { parameter.append(RouteTree()) }
            parameter[0].insert(route, at: path.dropFirst())
        } else {
            literals[segment, default: RouteTree()].insert(route, at: path.dropFirst())
        }
    }

    func match(_ path: ArraySlice<String>, values: [String] = []) -> Match? {
        guard let segment = path.first else {
            return routes.isEmpty ? nil : Match(routes: routes, values: values)
        }
        if let match = literals[segment]?.match(path.dropFirst(), values: values) { return match }
        guard let below = parameter.first, !segment.isEmpty else { return nil }
        return below.match(path.dropFirst(), values: values + [segment])
    }
}

extension String {
    /// True for a segment of a pattern that stands for any one segment of a path.
    var isParameter: Bool { hasPrefix("{") && hasSuffix("}") }
}
