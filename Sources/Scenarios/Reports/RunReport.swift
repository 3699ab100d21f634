/// What is known of a run, while it runs and afterwards.
import Documents
import Latency
import Workloads

/// Where a run is in its life.
public enum RunState: String, Sendable {
    case queued, running, stopping, finished
}

/// Counts over a stretch of time.
public struct RunTotals: Sendable, Equatable {
    public var counts = RunCounts()
    public var elapsedSeconds = 0.0

    public init() {}

    public var operationsPerSecond: Double {
        elapsedSeconds > 0 ? Double(counts.operations) / elapsedSeconds : 0
    }
}

/// An action that was carried out.
public struct ActionReport: Sendable {
    public let action: String
    /// Since the phase began.
    public let atSeconds: Double
    /// What it answered.
    public let outcome: JSONValue
}

/// One phase.
public struct PhaseReport: Sendable {
    public enum State: String, Sendable { case pending, running, finished }

    public let name: String
    public var state = State.pending
    /// Milliseconds since 1970.
    public var startedAt: Int?
    public var totals = RunTotals()
    /// Of phases of operations.
    public var requestHash: UInt64?
    public var latency: LatencyTotals?
    /// Absent on back ends that have none.
    public var ledger: JSONValue?
    /// Final records.
    public var workloads: [JSONValue] = []
    public var actions: [ActionReport] = []

    public init(name: String) { self.name = name }
}

/// Back ends side by side.
public struct RunComparison: Sendable {
    public struct Side: Sendable {
        public let backend: BackendDescription
        /// By round.
        public var operationsPerSecond: [Double] = []
    }

    public var rounds: Int
    public var sides: [Side] = []
    /// The side that the others are divided by.
    public var baseline: Int
}

/// A run and everything that is known of it.
public struct RunReport: Sendable {
    /// Where it is, for those who wait.
    public struct Progress: Sendable {
        public var phaseIndex: Int?
        public var phaseElapsedSeconds = 0.0
        public var operations = 0
    }

    public let id: String
    public let scenario: Scenario
    /// Of this project.
    public let version: String
    public internal(set) var state = RunState.queued
    public internal(set) var verdict: RunVerdict?
    /// Why the verdict is what it is, where it is not `passed`.
    public internal(set) var reason: String?
    /// Milliseconds since 1970, as all moments.
    public let createdAt: Int
    public internal(set) var startedAt: Int?
    public internal(set) var finishedAt: Int?
    public internal(set) var elapsedSeconds = 0.0
    /// Nil until the stage is known.
    public internal(set) var backend: BackendDescription?
    /// Nil where a phase has a duration: then no two runs issue the same requests.
    public internal(set) var requestHash: UInt64?
    public internal(set) var progress = Progress()
    /// Involuntary context switches in the workers' stretches of 10 ms; at most 1.
    public internal(set) var involuntarySwitchRatio = 0.0
    public internal(set) var thresholds: [ThresholdReport]
    public internal(set) var totals = RunTotals()
    public internal(set) var phases: [PhaseReport]
    public internal(set) var comparison: RunComparison?

    init(id: String, _ scenario: Scenario, version: String, createdAt: Int) {
        self.id = id
        self.scenario = scenario
        self.version = version
        self.createdAt = createdAt
        thresholds =
            scenario.phases.flatMap { phase in phase.thresholds.map { ThresholdReport($0, phase: phase.name) } }
            + scenario.thresholds.map { ThresholdReport($0, phase: nil) }
        phases = scenario.phases.map { PhaseReport(name: $0.name) }
    }
}
