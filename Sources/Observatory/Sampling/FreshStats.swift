/// The document of `GET /stats` for those who cannot wait for the next tick.
import BuddySlab
import Synchronization
import Threads

/// Reads the allocator when somebody asks and what is at hand has aged; whoever asks meanwhile gets the same bytes.
///
/// Laws: what is answered was read at most `longestAgeSeconds` before, unless reading takes more than a tenth of that.
/// Readings never go back in time, nor to an older tick. A tick that is the newest reading is answered with the very
/// bytes of its event. The rates of a reading are those of the tick that it names.
public final class FreshStats: Sendable {
    /// One reading of the figures, and its document; a class, because every request takes it out of a lock.
    public final class Reading: Sendable {
        public let snapshot: Snapshot
        public let observer: ObserverFigures
        public let bytes: [UInt8]
        /// Counts the readings that were answered with, from 1.
        public let number: Int
        /// What was read from this moment on is not older, by the monotonic clock in nanoseconds.
        fileprivate let endNanoseconds: UInt64
        /// Until when it is fresh, by the monotonic clock in nanoseconds.
        fileprivate let dueNanoseconds: UInt64

        fileprivate init(
            snapshot: Snapshot, observer: ObserverFigures, bytes: [UInt8], number: Int, endNanoseconds: UInt64,
            dueNanoseconds: UInt64
        ) {
            self.snapshot = snapshot
            self.observer = observer
            self.bytes = bytes
            self.number = number
            self.endNanoseconds = endNanoseconds
            self.dueNanoseconds = dueNanoseconds
        }
    }

    /// How old figures may be.
    public static let longestAgeSeconds = 0.01
    /// Of many CPUs and classes a reading takes milliseconds; it must not take more than one part in so many of the
    /// time.
    private static let costDivisor: UInt64 = 10

    private let source: any ObservedAllocator
    private let sampler: Sampler
    private let clock: ObservatoryClock
    private let latest: Guarded<Reading>
    /// The number of the reading that was last answered with. Relaxed: a reading brings everything with it that is
    /// looked at, and whoever has seen a newer one, or heard of it, finds its number here.
    private let newest = Atomic(1)

    /// `clock` is the sampler's own.
    public init(observing source: any ObservedAllocator, _ sampler: Sampler, clock: ObservatoryClock = .system) {
        self.source = source
        self.sampler = sampler
        self.clock = clock
        latest = Guarded(Self.reading(of: sampler.latest, number: 1))
    }

    /// The newest figures. One caller reads, those who come meanwhile wait for it: about 20 us.
    public var reading: Reading {
        latest.withLock { latest in
            let now = clock.monotonicNanoseconds()
            let tick = sampler.latest
            let moment = tick.snapshot.moment
            // A tick that was begun while somebody read here may have seen less: it is passed over.
            if moment.tick > latest.snapshot.moment.tick, moment.nanoseconds >= latest.endNanoseconds {
                latest = Self.reading(of: tick, number: latest.number + 1)
            }
            if now > latest.dueNanoseconds || latest.snapshot.moment.tick < moment.tick {
                latest = read(tick, number: latest.number + 1)
            }
            newest.store(latest.number, ordering: .relaxed)
            return latest
        }
    }

    /// Whether `reading` would return this one now. Takes no lock.
    public func isCurrent(_ reading: Reading) -> Bool {
        newest.load(ordering: .relaxed) == reading.number
            && sampler.newestTick.load(ordering: .relaxed) <= reading.snapshot.moment.tick
            && clock.monotonicNanoseconds() <= reading.dueNanoseconds
    }

    private static func reading(of tick: Tick, number: Int) -> Reading {
        Reading(
            snapshot: tick.snapshot, observer: tick.observer, bytes: tick.stats, number: number,
            // The next tick is begun after this one has been published, and so is a reading that follows it.
            endNanoseconds: tick.snapshot.moment.nanoseconds,
            dueNanoseconds: tick.snapshot.moment.nanoseconds + longestAgeNanoseconds)
    }

    private func read(_ tick: Tick, number: Int) -> Reading {
        let moment = sampler.moment(.live, ofTick: tick)
        let snapshot = Snapshot(reading: source.figures, source.facts, at: moment)
        let end = clock.monotonicNanoseconds()
        var observer = tick.observer
        observer.clampedTotal = sampler.count(clamps: snapshot.clamps)
        let bytes = StatsReport.bytes(snapshot, tick.rates, observer)
        let cost = clock.monotonicNanoseconds() - moment.nanoseconds
        return Reading(
            snapshot: snapshot, observer: observer, bytes: bytes, number: number, endNanoseconds: end,
            dueNanoseconds: moment.nanoseconds + max(Self.longestAgeNanoseconds, Self.costDivisor * cost))
    }

    private static let longestAgeNanoseconds = UInt64(longestAgeSeconds * 1e9)
}
