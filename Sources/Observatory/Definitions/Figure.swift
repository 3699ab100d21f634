/// What is said about a figure, once, wherever it is answered.

/// How a figure is to be read.
public enum FigureKind: String, Sendable {
    /// A state, at the time of the answer.
    case gauge
    /// Only ever grows, from the start of the server.
    case counter
    /// The increase of a counter in a second, over a window.
    case rate
    /// The later value less the earlier one; may be negative.
    case difference
    /// A fact that does not change, or what identifies a row.
    case constant
}

/// One figure under its name.
public struct Figure: Sendable {
    /// Below the places of its group: `slabs.full`, `orders[].free_blocks`.
    public let name: String
    public let kind: FigureKind
    /// `bytes`, `seconds`, `ratio`, `objects`, ...; `1` for a bare number.
    public let unit: String
    /// A formula, or what is counted.
    public let meaning: String

    public init(_ name: String, _ kind: FigureKind, _ unit: String, _ meaning: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.meaning = meaning
    }

    static func gauge(_ name: String, _ unit: String, _ meaning: String) -> Figure {
        Figure(name, .gauge, unit, meaning)
    }

    static func bytes(_ name: String, _ meaning: String) -> Figure { Figure(name, .gauge, "bytes", meaning) }
    static func ratio(_ name: String, _ meaning: String) -> Figure { Figure(name, .gauge, "ratio", meaning) }
    static func counter(_ name: String, _ unit: String, _ meaning: String) -> Figure {
        Figure(name, .counter, unit, meaning)
    }
    static func constant(_ name: String, _ unit: String, _ meaning: String) -> Figure {
        Figure(name, .constant, unit, meaning)
    }
}

/// Where a group of figures is answered.
public struct FigurePlace: Sendable {
    /// The path of the resource, as it stands in the description of the server.
    public let endpoint: String
    /// What stands before the figures' names there: `memory.`, `classes[].`, or nothing.
    public let prefix: String
    /// Nil where nothing is observed.
    public let tier: Tier?
    /// Whether the answer has the increase of the figures between two instants in place of the figures.
    public let isDifference: Bool

    public init(_ endpoint: String, _ prefix: String = "", tier: Tier? = .live, isDifference: Bool = false) {
        self.endpoint = "/api/v1" + endpoint
        self.prefix = prefix
        self.tier = tier
        self.isDifference = isDifference
    }
}

/// Figures that are answered together, in one place or in several.
public struct FigureGroup: Sendable {
    public let places: [FigurePlace]
    public let figures: [Figure]

    public init(at places: [FigurePlace], _ figures: [Figure]) {
        self.places = places
        self.figures = figures
    }
}
