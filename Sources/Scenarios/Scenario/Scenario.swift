/// A scenario: what a run does, and what it has to show.
import Backends
import Workloads

/// Named phases, one after another, and the thresholds that decide on the verdict.
public struct Scenario: Sendable, Equatable {
    public var name: String
    public var description: String
    /// What the seeds of workloads follow from that have none of their own.
    public var seed: UInt64
    /// Whether other workloads may run beside it.
    public var isShared: Bool
    public var backend: BackendChoice
    /// Back ends to put side by side, each in a private instance; with some, `backend` is the first of them.
    public var compare: [BackendChoice]
    /// How often each of them runs all phases.
    public var rounds: Int
    /// The trace that the run's requests are recorded as.
    public var record: String?
    /// Involuntary switches in so many of the workers' stretches of 10 ms make figures of time inconclusive.
    public var involuntarySwitchLimit: Double
    public var phases: [Phase]
    /// Over the whole run.
    public var thresholds: [Threshold]

    public init(
        name: String, description: String = "", seed: UInt64 = WorkloadBounds.defaultSeed, isShared: Bool = false,
        backend: BackendChoice = .server, compare: [BackendChoice] = [], rounds: Int = defaultRounds,
        record: String? = nil, involuntarySwitchLimit: Double = defaultSwitchLimit, phases: [Phase],
        thresholds: [Threshold] = []
    ) {
        self.name = name
        self.description = description
        self.seed = seed
        self.isShared = isShared
        self.backend = backend
        self.compare = compare
        self.rounds = rounds
        self.record = record
        self.involuntarySwitchLimit = involuntarySwitchLimit
        self.phases = phases
        self.thresholds = thresholds
    }

    public static let defaultRounds = 5
    public static let defaultSwitchLimit = 0.05
}

extension Scenario {
    /// The side that others are divided by: malloc, or else the last.
    var baseline: Int { compare.firstIndex(of: .named("system")) ?? max(0, compare.count - 1) }

    /// The back ends that have a ratio to the baseline.
    var comparedNames: [String] { compare.indices.filter { $0 != baseline }.map { compare[$0].name } }
}

extension BackendChoice {
    /// How reports call it.
    public var name: String {
        switch self {
        case .server: "server"
        case .named(let name): name
        case .buddyslab(let settings): settings.name
        }
    }
}

extension SlabSettings {
    /// `buddyslab`, and behind it what differs from the defaults.
    fileprivate var name: String {
        let usual = SlabSettings()
        var name = "buddyslab"
        if classes != usual.classes { name += "-\(classes.rawValue)" }
        if mode != usual.mode { name += "-\(mode.rawValue)" }
        if case .fixed(let objects) = magazines { name += "-\(objects)" }
        return name
    }
}
