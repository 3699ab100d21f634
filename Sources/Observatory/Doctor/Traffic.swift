/// What happened in the doctor's window: differences of counters, class by class and CPU by CPU.
import BuddySlab

/// Counters of one tick.
struct TrafficSample: Sendable {
    let uptimeSeconds: Double
    /// By `Counter`.
    let counters: [Int]
    let classes: [ClassFigures]
    /// Operations on small objects, by CPU.
    let operations: [Int]
    let lockAcquisitions: Int
    let lockContentions: Int
    let stops: Int
    let abandonedStops: Int
    let clamps: Int
}

extension TrafficSample {
    init(_ tick: Tick) {
        let snapshot = tick.snapshot
        uptimeSeconds = snapshot.moment.uptimeSeconds
        counters = snapshot.counters
        classes = snapshot.classes.map(\.figures)
        operations = snapshot.cpus.map { $0.allocations + $0.frees }
        lockAcquisitions = snapshot.buddy.lockAcquisitions
        lockContentions = snapshot.buddy.lockContentions
        stops = snapshot.globals.exactSnapshots + snapshot.globals.reclaims
        abandonedStops = snapshot.globals.abandonedStops
        clamps = tick.observer.clampedTotal
    }
}

/// The way from one sample to a later one.
struct Traffic: Sendable {
    let start: TrafficSample
    let end: TrafficSample

    var seconds: Double { end.uptimeSeconds - start.uptimeSeconds }

    subscript(counter: Counter) -> Int {
        max(0, end.counters[counter.rawValue] - start.counters[counter.rawValue])
    }

    func difference(_ figure: KeyPath<TrafficSample, Int>) -> Int {
        max(0, end[keyPath: figure] - start[keyPath: figure])
    }

    /// The increase of one figure of a class.
    func difference(ofClass index: Int, _ figure: KeyPath<ClassFigures, Int>) -> Int {
        max(0, end.classes[index][keyPath: figure] - start.classes[index][keyPath: figure])
    }

    func operations(ofCPU cpu: Int) -> Int { max(0, end.operations[cpu] - start.operations[cpu]) }
}

/// Samples of the last ticks, as many as a window needs.
struct TrafficWindow: Sendable {
    /// Ticks between the first and the last sample.
    static let ticks = 10

    private var samples: [TrafficSample] = []

    /// Takes a tick in; the way from the window's first to its last.
    mutating func advance(to tick: Tick) -> Traffic {
        let sample = TrafficSample(tick)
        samples.append(sample)
        if samples.count > Self.ticks + 1 { samples.removeFirst() }
        return Traffic(start: samples[0], end: sample)
    }
}
