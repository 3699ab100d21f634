/// What one worker has done so far, readable by anyone at any time.
import Synchronization

/// Counters that only their worker writes.
///
/// All accesses are relaxed: each figure is true by itself, and nothing else is read on the strength of it. A write is
/// a load and a store, never a read-modify-write, because there is one writer.
final class WorkerCounters: Sendable {
    /// Keeps the counters of two workers off each other's cache lines.
    private let front = InlineArray<8, UInt64>(repeating: 0)
    let allocations = Atomic<UInt64>(0)
    let frees = Atomic<UInt64>(0)
    let failures = Atomic<UInt64>(0)
    /// Allocations that failed because a fault is set.
    let injectedFailures = Atomic<UInt64>(0)
    let corruptions = Atomic<UInt64>(0)
    let allocatedBytes = Atomic<UInt64>(0)
    let freedBytes = Atomic<UInt64>(0)
    let verifiedBytes = Atomic<UInt64>(0)
    let reallocations = Atomic<UInt64>(0)
    /// Reallocations that changed the address.
    let moves = Atomic<UInt64>(0)
    /// Events of a replay whose object the allocator had refused.
    let skippedEvents = Atomic<UInt64>(0)
    /// Length and hash of the request sequence, written once when it has ended.
    let requests = Atomic<UInt64>(0)
    let requestHash = Atomic<UInt64>(0)
    private let back = InlineArray<8, UInt64>(repeating: 0)

    func allocated(_ size: Int) {
        Self.add(1, to: allocations)
        Self.add(size, to: allocatedBytes)
    }

    func freed(_ size: Int) {
        Self.add(1, to: frees)
        Self.add(size, to: freedBytes)
    }

    func verified(_ size: Int, intact: Bool) {
        Self.add(size, to: verifiedBytes)
        if !intact { Self.add(1, to: corruptions) }
    }

    /// The object stays one, while its bytes change.
    func reallocated(from old: Int, to new: Int, moved: Bool) {
        Self.add(1, to: reallocations)
        if moved { Self.add(1, to: moves) }
        Self.add(new, to: allocatedBytes)
        Self.add(old, to: freedBytes)
    }

    func skipped() { Self.add(1, to: skippedEvents) }

    func failed() { Self.add(1, to: failures) }

    /// An allocation was refused, by a fault that is set or by the allocator itself.
    func refused(byInjection isInjected: Bool) {
        if isInjected { Self.add(1, to: injectedFailures) } else { Self.add(1, to: failures) }
    }

    func ended(_ sequence: RequestHash) {
        requests.store(sequence.count, ordering: .relaxed)
        requestHash.store(sequence.value, ordering: .relaxed)
    }

    /// What `ended` was told; zeros before.
    var sequence: RequestSequence {
        RequestSequence(requests: requests.load(ordering: .relaxed), hash: requestHash.load(ordering: .relaxed))
    }

    private static func add(_ amount: Int, to counter: borrowing Atomic<UInt64>) {
        counter.store(counter.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: amount), ordering: .relaxed)
    }
}

/// Sums over the workers of a workload.
struct CounterTotals {
    var allocations: UInt64 = 0
    var frees: UInt64 = 0
    var failures: UInt64 = 0
    var injectedFailures: UInt64 = 0
    var corruptions: UInt64 = 0
    var allocatedBytes: UInt64 = 0
    var freedBytes: UInt64 = 0
    var verifiedBytes: UInt64 = 0
    var reallocations: UInt64 = 0
    var moves: UInt64 = 0
    var skipped: UInt64 = 0

    /// Reads all that was freed before all that was allocated, so that a sum hardly ever shows more frees than
    /// allocations; a machine may reorder relaxed reads, so differences are clamped where they are shown.
    init(_ workers: [WorkerCounters]) {
        for worker in workers {
            frees += worker.frees.load(ordering: .relaxed)
            freedBytes += worker.freedBytes.load(ordering: .relaxed)
        }
        for worker in workers {
            allocations += worker.allocations.load(ordering: .relaxed)
            allocatedBytes += worker.allocatedBytes.load(ordering: .relaxed)
            failures += worker.failures.load(ordering: .relaxed)
            injectedFailures += worker.injectedFailures.load(ordering: .relaxed)
            corruptions += worker.corruptions.load(ordering: .relaxed)
            verifiedBytes += worker.verifiedBytes.load(ordering: .relaxed)
            reallocations += worker.reallocations.load(ordering: .relaxed)
            moves += worker.moves.load(ordering: .relaxed)
            skipped += worker.skippedEvents.load(ordering: .relaxed)
        }
    }

    /// Calls to the allocator that have returned, whatever they answered.
    var operations: UInt64 { allocations + frees + failures + injectedFailures + reallocations }
}
