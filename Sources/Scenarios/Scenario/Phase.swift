/// One phase of a scenario.
import Documents
import Workloads

/// A stretch of a run: its load, what is done meanwhile, and what has to hold of it.
public struct Phase: Sendable, Equatable {
    /// When a phase ends.
    public enum Extent: Sendable, Equatable {
        case seconds(Double)
        /// When its workloads that are not kept have issued so many requests together, rounded up for each worker; then
        /// they free what they hold, which comes on top. The same for every run with the same seed.
        case operations(Int)
    }

    public var name: String
    public var extent: Extent
    /// Side by side.
    public var workloads: [PhaseWorkload]
    public var actions: [ScheduledAction]
    public var thresholds: [Threshold]

    public init(
        name: String, extent: Extent, workloads: [PhaseWorkload] = [], actions: [ScheduledAction] = [],
        thresholds: [Threshold] = []
    ) {
        self.name = name
        self.extent = extent
        self.workloads = workloads
        self.actions = actions
        self.thresholds = thresholds
    }
}

/// From one value to another, evenly over a phase.
public struct Ramp<Value: Sendable & Equatable>: Sendable, Equatable {
    public var from: Value
    public var to: Value

    public init(from: Value, to: Value) {
        self.from = from
        self.to = to
    }
}

/// A workload of a phase.
public struct PhaseWorkload: Sendable, Equatable {
    public var name: String
    /// Whether it goes on when the phase has ended, until the run has.
    public var isKept: Bool
    /// Where it ramps, as it begins.
    public var specification: WorkloadSpecification
    /// Its part of the phase's operations; nil where it goes on until the phase ends.
    public var operations: Int?
    public var rate: Ramp<Double>?
    public var threads: Ramp<Int>?

    public init(
        name: String, _ specification: WorkloadSpecification, isKept: Bool = false, operations: Int? = nil,
        rate: Ramp<Double>? = nil, threads: Ramp<Int>? = nil
    ) {
        self.name = name
        self.specification = specification
        self.isKept = isKept
        self.operations = operations
        self.rate = rate
        self.threads = threads
    }
}

/// Something that a phase does besides its load.
public struct ScheduledAction: Sendable, Equatable {
    public enum Time: Sendable, Equatable {
        /// Before the phase's workloads begin.
        case start
        /// Seconds after the phase has begun; left out where it ends earlier.
        case after(Double)
        /// When its workloads have ended.
        case end
    }

    public enum Action: Sendable, Equatable {
        case reclaim
        case addRegion(bytes: Int)
        case mark(name: String)
        /// The body of `PUT /faults`.
        case fault(JSONValue)
        case clearFaults

        /// The word for it in documents.
        public var name: String {
            switch self {
            case .reclaim: "reclaim"
            case .addRegion: "add_region"
            case .mark: "mark"
            case .fault: "fault"
            case .clearFaults: "clear_faults"
            }
        }

        static let names = ["reclaim", "add_region", "mark", "fault", "clear_faults"]
    }

    public var time: Time
    public var action: Action

    public init(_ time: Time, _ action: Action) {
        self.time = time
        self.action = action
    }
}

/// What has to hold of a phase, or of the whole run.
public struct Threshold: Sendable, Equatable {
    public var expression: Expression
    /// Whether the run ends, failed, as soon as it does not hold.
    public var abortsOnFail: Bool
    /// For so long it is not looked at before the end.
    public var graceSeconds: Double

    public init(_ expression: Expression, abortsOnFail: Bool = false, graceSeconds: Double = 0) {
        self.expression = expression
        self.abortsOnFail = abortsOnFail
        self.graceSeconds = graceSeconds
    }
}
