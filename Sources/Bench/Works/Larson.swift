/// A server whose threads come and go: objects outlive the thread that made them.

/// Random replacement on two threads that exchange their objects now and then, after P. Larson and M. Krishnan,
/// "Memory Allocation for Long-Running Server Applications" (ISMM 1998). Their threads end and hand over what is live;
/// these two, pinned, exchange their tables, so that no time goes into starting threads.
struct Larson: Work {
    private static let live = 5_000
    let name = "larson-2"
    let summary = "2 threads, 5,000 live each, 8..1,000 bytes; tables exchanged every 50,000 replacements"
    let threads = 2
    let freesElsewhere = true
    let pairsPerStep = 50_000
    let warmSteps = 1
    private let table = SizeTable(.uniform(from: 8, to: 1000))

    func prepare(_ seat: Seat) {
        var random = seat.random(part: 0)
        for index in 0..<Self.live {
            let size = Int(table.sizes[random.next().sizeIndex])
            let object = seat.calls.allocate(size)
            touch(object, size)
            seat.objects[index] = LiveObject(address: object, size: size)
        }
    }

    func perform(_ seat: Seat, steps: Int) {
        seat.run(
            Handovers(
                seat: seat, threads: threads, live: Self.live, sizes: table.sizes, pairs: pairsPerStep, count: steps))
    }

    func finish(_ seat: Seat) { seat.freeObjects(Self.live) }
}

private struct Handovers: TimedLoop {
    let seat: Seat
    let threads: Int
    let live: Int
    let sizes: Slots<UInt32>
    /// Replacements before the tables are exchanged.
    let pairs: Int
    let count: Int

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        let tables = seat.floor.tables
        var random = seat.random(part: count)
        for step in 0..<count {
            let objects = tables[(seat.worker + step) % threads].slots
            random = replaceRandom(&calls, in: objects, live: live, sizes: sizes, random, pairs)
            // Nobody may take a table that the other still works on.
            seat.floor.barrier.wait(threads)
        }
    }
}
