/// Works that allocate many objects and then free them all.

/// 256 objects of 64 bytes allocated and touched, then freed.
struct Batches: Work {
    /// Objects of a batch.
    static let length = 256
    private static let size = 64

    let reversed: Bool
    /// Objects of the same size that are live all the while.
    let others: Int

    var name: String { "batch-\(reversed ? "reverse" : "order")\(others > 0 ? "-\(others / 1000)k" : "")" }
    var summary: String {
        "\(Self.length) of \(Self.size) bytes, freed in \(reversed ? "reverse" : "order")"
            + (others > 0 ? ", \(others) others live" : "")
    }
    var pairsPerStep: Int { Self.length }
    var warmSteps: Int { 10 }

    func prepare(_ seat: Seat) {
        for index in 0..<others {
            let object = seat.calls.allocate(Self.size)
            touch(object, Self.size)
            seat.objects[Self.length + index] = LiveObject(address: object, size: Self.size)
        }
    }

    func perform(_ seat: Seat, steps: Int) {
        seat.run(BatchPairs(objects: seat.objects, size: Self.size, reversed: reversed, count: steps))
        for index in 0..<Self.length { seat.objects[index].address = 0 }
    }

    func finish(_ seat: Seat) { seat.freeObjects(Self.length + others) }
}

private struct BatchPairs: TimedLoop {
    let objects: Slots<LiveObject>
    let size: Int
    let reversed: Bool
    let count: Int

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        let length = Batches.length
        for _ in 0..<count {
            for index in 0..<length {
                let object = calls.allocate(size)
                touch(object, size)
                objects[index].address = object
            }
            if reversed {
                for index in 0..<length { calls.deallocate(objects[length &- 1 &- index].address, size) }
            } else {
                for index in 0..<length { calls.deallocate(objects[index].address, size) }
            }
        }
    }
}
