/// The kinds of load and the distributions, described: the HTTP catalogue is made from this.

/// A parameter's default or bound, as JSON will show it.
public enum ParameterValue: Sendable, Equatable {
    case integer(Int)
    case number(Double)
    case text(String)
    case flag(Bool)
    case sizes(SizeDistribution)
    case lifetimes(LifetimeDistribution)
}

/// One setting of a kind or distribution.
public struct ParameterDescription: Sendable, Equatable {
    public let name: String
    /// JSON type.
    public let type: String
    /// nil: there is none, or it must be given.
    public let defaultValue: ParameterValue?
    public let minimum: ParameterValue?
    public let maximum: ParameterValue?
    public let unit: String?
    public let about: String
    /// What may be given, where that is a list of words.
    public let choices: [String]

    init(
        name: String, type: String, defaultValue: ParameterValue? = nil, minimum: ParameterValue? = nil,
        maximum: ParameterValue? = nil, unit: String? = nil, choices: [String] = [], about: String
    ) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.minimum = minimum
        self.maximum = maximum
        self.unit = unit
        self.choices = choices
        self.about = about
    }
}

/// A kind of load: what it does, what it stresses, where it comes from.
public struct KindDescription: Sendable, Equatable {
    public let kind: WorkloadKind
    public let title: String
    public let about: String
    public let stresses: String
    public let origin: String
    public let parameters: [ParameterDescription]
}

/// A distribution of sizes or lifetimes and its parameters.
public struct DistributionDescription: Sendable, Equatable {
    public let distribution: String
    public let about: String
    public let origin: String
    public let parameters: [ParameterDescription]
}

/// All that a client may ask for.
public enum WorkloadCatalogue {
    public static let kinds: [KindDescription] = WorkloadKind.allCases.map { kind in
        let words = words(for: kind)
        return KindDescription(
            kind: kind, title: words.title, about: words.about, stresses: words.stresses, origin: words.origin,
            parameters: WorkloadParameter.allCases.filter(kind.takes).map { parameter($0, of: kind) })
    }
}
