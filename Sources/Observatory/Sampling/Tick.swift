/// What one tick saw, and the documents that were written from it.

/// One tick. Its documents are written once; the answers to requests and the event of the tick are the same bytes.
public final class Tick: Sendable {
    /// The window of the rates in the documents, in seconds.
    public static let defaultWindow = 10.0

    public let snapshot: Snapshot
    /// Over the default window.
    public let rates: Rates
    public let observer: ObserverFigures
    public let stats: [UInt8]
    public let classes: [UInt8]
    public let buddy: [UInt8]
    public let cpus: [UInt8]

    init(_ snapshot: Snapshot, _ rates: Rates, _ observer: ObserverFigures) {
        self.snapshot = snapshot
        self.rates = rates
        self.observer = observer
        stats = StatsReport.bytes(snapshot, rates, observer)
        classes = ClassReport.bytes(snapshot, rates)
        buddy = BuddyReport.bytes(snapshot)
        cpus = CPUReport.bytes(snapshot)
    }
}

/// What the observer knows about itself and about memory that only the system can count.
public struct ObserverFigures: Sendable {
    public let ticks: Int
    /// Impossible live figures so far.
    public let clampedTotal: Int
    /// Bytes of the allocator's memory that are in real memory.
    public let residentBytes: Int
    /// Processor time of all ticks before this one, with everything that listens to them.
    public let samplerCPUSeconds: Double
    public let costs: ObservationCosts
}
