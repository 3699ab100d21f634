/// The shape of a rule, and the list of all rules.
import BuddySlab

/// What a rule looks at: one tick, and what happened in the window before it.
struct Checkup: Sendable {
    let tick: Tick
    let traffic: Traffic
    let memory: MemoryFigures

    init(tick: Tick, traffic: Traffic) {
        self.tick = tick
        self.traffic = traffic
        memory = MemoryFigures(tick.snapshot)
    }

    var snapshot: Snapshot { tick.snapshot }
    var pageSize: Int { tick.snapshot.facts.pageSize }
}

/// One thing that an expert would look for.
///
/// A rule has a ratio, so that it means the same in small and large heaps, and a floor, so that it does not speak of
/// trifles. Both are its stored properties; the defaults are those of the server.
protocol DoctorRule: Sendable {
    /// snake_case and stable.
    var name: String { get }
    /// Ticks in a row without a diagnosis after which a finding ends.
    var quietTicks: Int { get }
    /// What is wrong; nil where nothing is. `eased` while the finding stands: its bounds are then a fifth further away,
    /// so that a figure at the bound does not flap.
    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis?
}

extension DoctorRule {
    var quietTicks: Int { 3 }
}

/// Compares with thresholds, strictly before a finding begins and leniently until it ends.
enum Bounds: Sendable {
    case strict, eased

    private static let ease = 0.8

    private var factor: Double { self == .strict ? 1 : Self.ease }

    func reaches(_ value: Double, _ threshold: Double) -> Bool { value >= threshold * factor }
    func reaches(_ value: Int, _ threshold: Int) -> Bool { reaches(Double(value), Double(threshold)) }
    func isWithin(_ value: Double, _ threshold: Double) -> Bool { value <= threshold / factor }
    func isWithin(_ value: Int, _ threshold: Int) -> Bool { isWithin(Double(value), Double(threshold)) }
}

/// The rules that the server applies, the gravest first.
let standardRules: [any DoctorRule] = [
    MisuseSeen(), FailuresSeen(), NearExhaustion(), FreeSpaceFragmentation(), RemoteBacklog(), StrandedMemory(),
    SlabSlack(), RoundingWaste(), PageCacheHolding(), ResidentExcess(), MetadataShare(), MagazineSizing(),
    LockContention(), CommonCPUTraffic(), AbandonedStops(), ClampedFigures(),
]
