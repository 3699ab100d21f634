/// What the doctor has to say.

/// How much a finding matters.
public enum Severity: String, Sendable {
    /// Good to know; nothing is lost.
    case info
    /// Memory or time is wasted, or will be short.
    case warning
    /// Requests fail or soon will, or a program damages itself.
    case critical
}

/// A figure that a finding rests on, and the bound that it crossed.
struct FindingFigure: Sendable, Equatable {
    /// As in the list of definitions.
    let name: String
    let value: Double
    /// Nil for a figure that only explains.
    let threshold: Double?
    /// Where the figure is answered.
    let endpoint: String

    init(_ name: String, _ value: Double, _ threshold: Double? = nil, at endpoint: String) {
        self.name = name
        self.value = value
        self.threshold = threshold
        self.endpoint = "/api/v1/" + endpoint
    }

    init(_ name: String, _ value: Int, _ threshold: Int? = nil, at endpoint: String) {
        self.init(name, Double(value), threshold.map(Double.init), at: endpoint)
    }
}

/// What a rule says of one tick.
struct Diagnosis: Sendable, Equatable {
    let severity: Severity
    /// One sentence, with numbers.
    let summary: String
    let figures: [FindingFigure]
    /// What to do about it.
    let advice: String
}

/// A diagnosis that stands since a tick.
struct Finding: Sendable {
    let rule: String
    let sinceTick: Int
    /// The last tick at which the rule spoke.
    var lastTick: Int
    var diagnosis: Diagnosis
}

/// A finding that began or ended.
public struct FindingChange: Sendable {
    let finding: Finding
    /// Where it has ended; nil where it has begun.
    let endedTick: Int?
}
