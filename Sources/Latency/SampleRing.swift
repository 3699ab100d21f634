/// Samples on their way from one worker to the reader: a bounded ring with one producer and one consumer. All raw
/// memory of this module is here.
import Synchronization

/// A single-producer, single-consumer queue of samples that never blocks: what finds no room is dropped and counted.
///
/// Law: `published - taken <= capacity`; both only grow. A place is the producer's until `published` passes it, and the
/// consumer's from then until `taken` passes it.
///
/// @unchecked Sendable because each place has one owner at any time, handed over by releasing stores.
@safe
final class SampleRing: @unchecked Sendable {
    /// Places of a worker's ring: 128 KiB, enough for 80,000 samples a second between two looks.
    static let standardCapacity = 8192

    let capacity: Int
    private let places: UnsafeMutablePointer<(UInt64, UInt64)>
    /// Keeps the producer's words off the line of what the reader writes, and off other objects'.
    private let front = InlineArray<8, UInt64>(repeating: 0)
    /// Samples handed over so far. Written by the producer, releasing the places before it.
    private let published = Atomic<Int>(0)
    /// Samples that found no room. Relaxed: a figure, on whose strength nothing else is read.
    private let refused = Atomic<Int>(0)
    /// No sample will follow. Releasing: who sees it sees the last sample published.
    private let closed = Atomic<Bool>(false)
    private let middle = InlineArray<8, UInt64>(repeating: 0)
    /// Samples read so far. Written by the consumer, releasing the places before it for reuse.
    private let taken = Atomic<Int>(0)
    private let back = InlineArray<8, UInt64>(repeating: 0)

    /// A ring for `capacity` samples, a power of two.
    init(capacity: Int) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "\(capacity) is no power of two")
        self.capacity = capacity
        unsafe places = .allocate(capacity: capacity)
        unsafe places.initialize(repeating: (0, 0), count: capacity)
    }

    deinit { unsafe places.deallocate() }

    // MARK: Producer

    /// Hands a sample over, or counts it as dropped.
    func push(_ sample: LatencySample) {
        let index = published.load(ordering: .relaxed)
        // Acquiring: the consumer's reads of the place happen before it is written again.
        guard index - taken.load(ordering: .acquiring) < capacity else {
            refused.store(refused.load(ordering: .relaxed) + 1, ordering: .relaxed)
            return
        }
        unsafe places[index & (capacity - 1)] = sample.words
        published.store(index + 1, ordering: .releasing)
    }

    /// Says that no sample will follow.
    func close() { closed.store(true, ordering: .releasing) }

    // MARK: Consumer

    /// Whether no sample will follow those that can be taken now: asked before they are taken.
    var isClosed: Bool { closed.load(ordering: .acquiring) }

    var dropped: Int { refused.load(ordering: .relaxed) }

    /// Takes all samples that are there.
    func takeAll(_ body: (LatencySample) -> Void) {
        // Acquiring: the samples before it are whole.
        let end = published.load(ordering: .acquiring)
        let start = taken.load(ordering: .relaxed)
        for index in start..<end { body(LatencySample(words: unsafe places[index & (capacity - 1)])) }
        taken.store(end, ordering: .releasing)
    }
}
