/// The name of a figure: the way to it in the answers of the API.

/// A path such as `buddy.orders[9].unusable_ratio`: names, joined by points, and keys that choose a row.
public struct FigurePath: Hashable, Sendable, CustomStringConvertible {
    /// One step.
    public enum Step: Hashable, Sendable {
        case name(String)
        /// The row whose identifying member has this value: a class by its size, an order or a CPU by its number.
        case key(String)
    }

    public let steps: [Step]

    public init(_ steps: [Step]) { self.steps = steps }

    public var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .name(let name): text += text.isEmpty ? name : "." + name
            case .key(let key): text += "[\(key)]"
            }
        }
        return text
    }

    /// The last name in the path.
    public var lastName: String {
        for step in steps.reversed() {
            if case .name(let name) = step { return name }
        }
        return ""
    }
}

/// How a figure is taken from a stretch of time.
public enum Aggregation: String, CaseIterable, Sendable {
    /// A counter's increase, a gauge's value at the end.
    case plain = ""
    /// Over the samples of the stretch, one a second besides those at its start and end.
    case max, min, mean
    /// The sample at the stretch's start, and the one at its end.
    case first, last

    /// The aggregation with this name; `avg` is another name of the mean.
    init?(function name: String) {
        guard !name.isEmpty else { return nil }
        self.init(rawValue: name == "avg" ? "mean" : name)
    }

    static let functions = "max, min, mean, first, last"
}

/// A figure as an expression asks for it.
public struct FigureReference: Hashable, Sendable, CustomStringConvertible {
    public let path: FigurePath
    public let aggregation: Aggregation

    public init(_ path: FigurePath, _ aggregation: Aggregation = .plain) {
        self.path = path
        self.aggregation = aggregation
    }

    public var description: String { aggregation == .plain ? "\(path)" : "\(aggregation.rawValue)(\(path))" }
}
