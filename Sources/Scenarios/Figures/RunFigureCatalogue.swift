/// What figures a run on a stage has, and how each is to be read.
import Documents
import Observatory

/// The figures that thresholds may be about.
public struct RunFigureCatalogue: FigureCatalogue, Sendable {
    /// Empty where the back end has no documents.
    private let tree: FigureTree
    private let backend: String
    /// Back ends that have a ratio to the baseline, where some are compared.
    private var compared: [String] = []

    /// For a back end with this name and, as an example, its documents now.
    public init(_ tree: FigureTree, backend: String) {
        self.tree = tree
        self.backend = backend
    }

    /// The same figures, and the ratios of these back ends.
    func comparing(_ names: [String]) -> RunFigureCatalogue {
        var catalogue = self
        catalogue.compared = names
        return catalogue
    }

    public func dimension(of path: FigurePath) -> Dimension? {
        if case .ratio(let name)? = RunFigure(path) { return compared.contains(name) ? .plain : nil }
        if let figure = RunFigure(path) { return figure.dimension }
        return tree.has(path) ? Self.dimension(ofDocumentFigure: path) : nil
    }

    public func isSampled(_ path: FigurePath) -> Bool {
        switch RunFigure(path) {
        case .latency?, .ratio?: false
        default: true
        }
    }

    public func explain(missing path: FigurePath) -> String {
        let name = path.description
        if path.steps.first == .name("ratios") {
            let ratios = compared.map { "ratios[\($0)]" }.joined(separator: ", ")
            return compared.isEmpty
                ? "ratios are for the thresholds of a whole run that compares back ends"
                : "there is no \(name); there are \(ratios)"
        }
        var known = RunFigure.names
        guard !tree.documents.isEmpty else {
            let meant = Problem.suggestion(for: name, among: known)
            return "\(backend) does not have a figure \(name)\(meant); a run on it has \(RunFigure.overview)"
        }
        if tree.leads(along: path) { return tree.explain(path) }
        if path.steps.count == 1 || path.steps.first == .name("latency") {
            known += FigureTree.names + (tree.documents["stats"]?.members.map(\.name) ?? [])
            return "there is no figure \(name)\(Problem.suggestion(for: name, among: known)); a run has "
                + "\(RunFigure.overview), and there are those of \(FigureTree.names.joined(separator: ", "))"
        }
        return tree.explain(path)
    }

    /// What a figure counts, whether it exists or not.
    static func unit(of path: FigurePath) -> Dimension {
        RunFigure(path)?.dimension ?? dimension(ofDocumentFigure: path)
    }

    /// Whether a figure is an increase: a counter's value says nothing of a stretch of time.
    static func isCounter(_ path: FigurePath) -> Bool { figure(at: path)?.kind == .counter }

    /// Whether a figure follows from how fast things went.
    static func isAboutTime(_ path: FigurePath) -> Bool {
        switch RunFigure(path) {
        case .latency(_, _, let statistic): return statistic != .count
        case .operationsPerSecond, .elapsedSeconds, .ratio: return true
        case .counter: return false
        case nil: return dimension(ofDocumentFigure: path) == .seconds || figure(at: path)?.kind == .rate
        }
    }

    private static func dimension(ofDocumentFigure path: FigurePath) -> Dimension {
        let unit = figure(at: path)?.unit
        if unit == "bytes" || path.lastName.hasSuffix("_bytes") { return .bytes }
        return unit == "seconds" || path.lastName.hasSuffix("_seconds") ? .seconds : .plain
    }

    private static func figure(at path: FigurePath) -> Figure? {
        var pattern = ""
        for step in path.steps {
            switch step {
            case .name(let name): pattern += pattern.isEmpty ? name : "." + name
            case .key: pattern += "[]"
            }
        }
        return defined[pattern]
    }

    /// What is defined, by its path without keys.
    private static let defined: [String: Figure] = {
        let prefixes = [
            "/api/v1/stats": ["", "stats."], "/api/v1/classes": [""], "/api/v1/cpus": [""],
            "/api/v1/buddy": ["buddy."], "/api/v1/ledger": ["ledger."],
        ]
        var defined: [String: Figure] = [:]
        for group in DefinitionsReport.observing {
            for place in group.places {
                for prefix in prefixes[place.endpoint] ?? [] {
                    for figure in group.figures { defined[prefix + place.prefix + figure.name] = figure }
                }
            }
        }
        return defined
    }()
}
