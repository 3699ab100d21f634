/// Works in which one thread allocates and another frees.

/// A producer allocates and touches 64-byte objects; a consumer takes them in batches of 256 and frees them, at once or
/// after it has kept so many. The consumer does not read them.
struct Exchange: Work {
    private static let size = 64

    /// Objects that the consumer keeps before it frees the oldest: a multiple of a batch.
    let kept: Int

    var name: String { kept == 0 ? "exchange" : "exchange-\(kept / 1024)k" }
    var summary: String {
        "producer to consumer, batches of \(BatchRing.length), "
            + (kept == 0 ? "freed at once" : "the consumer keeps \(kept) live")
    }
    var threads: Int { 2 }
    var freesElsewhere: Bool { true }
    var pairsPerStep: Int { BatchRing.length }
    var warmSteps: Int { 64 + kept / BatchRing.length }

    func perform(_ seat: Seat, steps: Int) {
        let ring = seat.floor.ring
        if seat.worker == 0 {
            seat.run(Producer(ring: ring, size: Self.size, count: steps))
        } else {
            seat.run(Consumer(ring: ring, kept: kept, objects: seat.objects, size: Self.size, count: steps))
        }
        // The next part begins with an empty ring, and the kept objects begin at slot 0.
        seat.floor.barrier.wait(threads)
        if seat.worker == 0 { ring.rewind() }
        seat.floor.barrier.wait(threads)
    }

    func finish(_ seat: Seat) {
        if seat.worker == 1 { seat.freeObjects(kept) }
    }
}

private struct Producer: TimedLoop {
    let ring: BatchRing
    let size: Int
    let count: Int

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        let objects = ring.objects
        for step in 0..<count {
            ring.waitForRoom(step)
            let first = BatchRing.place(step)
            for index in first..<first &+ BatchRing.length {
                let object = calls.allocate(size)
                touch(object, size)
                objects[index] = object
            }
            ring.publish(step)
        }
    }
}

private struct Consumer: TimedLoop {
    let ring: BatchRing
    let kept: Int
    /// Those that are kept.
    let objects: Slots<LiveObject>
    let size: Int
    let count: Int

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        let handed = ring.objects
        var oldest = 0
        for step in 0..<count {
            ring.waitForBatch(step)
            let first = BatchRing.place(step)
            if kept == 0 {
                for index in first..<first &+ BatchRing.length { calls.deallocate(handed[index], size) }
            } else {
                for offset in 0..<BatchRing.length {
                    let old = objects[oldest &+ offset].address
                    if old != 0 { calls.deallocate(old, size) }
                    objects[oldest &+ offset] = LiveObject(address: handed[first &+ offset], size: size)
                }
                oldest = oldest &+ BatchRing.length == kept ? 0 : oldest &+ BatchRing.length
            }
            ring.release(step)
        }
    }
}
