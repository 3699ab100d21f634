/// Works that free what they have just allocated.
import BuddySlab

/// Allocate, touch, free, of one size.
struct HotPair: Work {
    let name: String
    let summary: String
    let size: Int

    init(size: Int) {
        name = "hot-\(size)"
        summary = "allocate \(size) bytes, touch, free"
        self.size = size
    }

    /// A pair of whole pages, under a name that says so.
    init(pagesOfKiB kibibytes: Int) {
        name = "pages-\(kibibytes)k"
        summary = "allocate \(kibibytes) KiB, touch, free"
        size = kibibytes << 10
    }

    func perform(_ seat: Seat, steps: Int) { seat.run(HotPairs(size: size, count: steps)) }
}

/// `HotPair` with this project's allocator inlined.
struct EmbeddedHotPair: Work {
    let size: Int
    var name: String { "embedded-hot-\(size)" }
    var summary: String { "hot-\(size), ours as inlined Swift calls, peers as before" }
    var isEmbedded: Bool { true }

    func perform(_ seat: Seat, steps: Int) { seat.run(HotPairs(size: size, count: steps), inlined: true) }
}

private struct HotPairs: TimedLoop {
    let size: Int
    let count: Int

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        for _ in 0..<count {
            let object = calls.allocate(size)
            touch(object, size)
            calls.deallocate(object, size)
        }
    }
}

/// Pairs of every size class up to 2,048 bytes, one after the other.
struct HotClasses: Work {
    let name = "hot-classes"
    let summary: String
    let pairsPerStep: Int
    let warmSteps = 100
    private let sizes: Buffer<UInt32>

    init() {
        let classes = SizeClassScheme.fine
        let chosen = (0..<classes.count).map(classes.size).filter { $0 <= 2048 }
        summary = "allocate, touch, free, each of the \(chosen.count) class sizes up to 2,048 bytes in turn"
        pairsPerStep = chosen.count
        sizes = Buffer(chosen.map { UInt32($0) })
    }

    func perform(_ seat: Seat, steps: Int) { seat.run(PairsInTurn(sizes: sizes.slots, rounds: steps)) }
}

private struct PairsInTurn: TimedLoop {
    let sizes: Slots<UInt32>
    let rounds: Int

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        for _ in 0..<rounds {
            for index in 0..<sizes.count {
                let size = Int(sizes[index])
                let object = calls.allocate(size)
                touch(object, size)
                calls.deallocate(object, size)
            }
        }
    }
}
