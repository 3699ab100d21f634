/// The figures of the whole allocator that history keeps. One line here makes one more column.
import BuddySlab
import Latency

/// Where the columns of a row are read from: one tick.
struct HistorySource {
    let snapshot: Snapshot
    let memory: MemoryFigures
    let observer: ObserverFigures
    private let latency: LatencySummary?

    init(_ tick: Tick) {
        snapshot = tick.snapshot
        memory = MemoryFigures(tick.snapshot)
        observer = tick.observer
        latency = tick.rates.latency
    }

    /// A time of an operation's calls in the window of the tick; NaN where none was timed.
    func time(_ operation: LatencyOperation, _ percentile: KeyPath<LatencyFigures, Double>) -> Double {
        guard let figures = latency?.window[operation, .service], figures.samples > 0 else { return .nan }
        return figures[keyPath: percentile]
    }
}

/// One column, under the dotted name that the figure has in its own answer.
struct HistoryFigure: Sendable {
    let name: String
    /// Whether what is kept only ever grows, and what is answered is its difference a second.
    let isCounter: Bool
    let read: @Sendable (HistorySource) -> Double

    private init(_ name: String, isCounter: Bool, _ read: @escaping @Sendable (HistorySource) -> Double) {
        self.name = name
        self.isCounter = isCounter
        self.read = read
    }

    private static func bytes(
        _ name: String, _ read: @escaping @Sendable (HistorySource) -> Int
    ) -> HistoryFigure {
        HistoryFigure("memory." + name, isCounter: false) { Double(read($0)) }
    }

    private static func gauge(
        _ name: String, _ read: @escaping @Sendable (HistorySource) -> Double
    ) -> HistoryFigure {
        HistoryFigure(name, isCounter: false, read)
    }

    static let all = memory + shares + latency + observer + rates

    private static let memory: [HistoryFigure] = [
        bytes("managed_bytes") { $0.memory.managedBytes },
        bytes("buddy_free_bytes") { $0.memory.buddyFreeBytes },
        bytes("page_cache_bytes") { $0.memory.pageCacheBytes },
        bytes("slab_bytes") { $0.memory.slabBytes },
        bytes("large_bytes") { $0.snapshot.globals.largeBytes },
        bytes("allocated_bytes") { $0.memory.allocatedBytes },
        bytes("requested_bytes") { $0.memory.requestedBytes },
        bytes("rounding_bytes") { $0.memory.roundingBytes },
        bytes("live_object_bytes") { $0.memory.liveObjectBytes },
        bytes("magazine_bytes") { $0.memory.magazineBytes },
        bytes("remote_queued_bytes") { $0.memory.remoteQueuedBytes },
        bytes("free_slot_bytes") { $0.memory.freeSlotBytes },
        bytes("slab_tail_bytes") { $0.memory.slabTailBytes },
        bytes("live_objects") { $0.memory.liveObjects },
        bytes("live_large_blocks") { $0.snapshot.globals.largeBlocks },
        bytes("resident_bytes") { $0.observer.residentBytes },
        bytes("managed_resident_bytes") { $0.memory.managedResidentBytes },
    ]

    private static let shares: [HistoryFigure] = [
        gauge("waste.rounding_ratio") { $0.memory.roundingRatio },
        gauge("waste.slab_slack_ratio") { $0.memory.slabSlackRatio },
        gauge("waste.occupancy_ratio") { $0.memory.occupancyRatio },
        gauge("fragmentation.largest_free_block_bytes") { Double($0.snapshot.largestFreeBlockBytes) },
        gauge("fragmentation.largest_free_block_ratio") {
            MemoryFigures.share($0.snapshot.largestFreeBlockBytes, of: $0.memory.buddyFreeBytes)
        },
    ]

    private static let latency: [HistoryFigure] = [
        gauge("latency.allocate.p50") { $0.time(.allocate, \.p50) },
        gauge("latency.allocate.p99") { $0.time(.allocate, \.p99) },
        gauge("latency.free.p50") { $0.time(.free, \.p50) },
        gauge("latency.free.p99") { $0.time(.free, \.p99) },
    ]

    private static let observer: [HistoryFigure] = [
        HistoryFigure("observer.pause_seconds_per_second", isCounter: true) { $0.snapshot.globals.pauseSeconds },
        HistoryFigure("observer.sampler_cpu_seconds_per_second", isCounter: true) { $0.observer.samplerCPUSeconds },
    ]

    private static let rates = Counter.allCases.map { counter in
        HistoryFigure("rates.\(counter.name)_per_second", isCounter: true) { Double($0.snapshot[counter]) }
    }
}

extension Snapshot {
    /// Bytes of the largest free block, 0 where nothing is free.
    var largestFreeBlockBytes: Int { buddy.largestOrder.map { facts.pageSize << $0 } ?? 0 }
}
