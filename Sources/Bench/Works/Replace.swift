/// Works that keep many objects live and replace random ones.

/// A live set, of which random objects are freed and replaced by ones of random size.
struct Replace: Work {
    let name: String
    let summary: String
    let threads: Int
    let isEmbedded: Bool
    private let live: Int
    private let table: SizeTable

    var warmSteps: Int { live * 2 }

    /// 10,000 objects a worker, each doubling of size from 8 to 2,048 bytes equally often.
    static func small(threads: Int) -> Replace {
        Replace(
            name: "replace-\(threads)",
            summary: "10,000 live, random ones replaced, 8..2,048 bytes log-uniform, \(threads) thread(s)",
            threads: threads, isEmbedded: false, live: 10_000, table: SizeTable(.logUniform(from: 8, to: 2048)))
    }

    /// The same on one thread, with this project's allocator inlined.
    static var embedded: Replace {
        Replace(
            name: "embedded-replace-1", summary: "replace-1, ours as inlined Swift calls, peers as before",
            threads: 1, isEmbedded: true, live: 10_000, table: SizeTable(.logUniform(from: 8, to: 2048)))
    }

    /// 256 blocks a worker, of 1 to 64 pages of 4 KiB, each doubling equally often.
    static func pages(threads: Int) -> Replace {
        Replace(
            name: "pages-random-\(threads)",
            summary: "256 live, random ones replaced, 4..256 KiB log-uniform in whole pages, \(threads) thread(s)",
            threads: threads, isEmbedded: false, live: 256,
            table: SizeTable(.logUniform(from: 1, to: 64)) { $0 << 12 })
    }

    func prepare(_ seat: Seat) {
        seat.run(
            Fill(objects: seat.objects, live: live, sizes: table.sizes, random: seat.random(part: 0)),
            inlined: isEmbedded)
    }

    func perform(_ seat: Seat, steps: Int) {
        seat.run(
            Replacements(
                objects: seat.objects, live: live, sizes: table.sizes, random: seat.random(part: steps), count: steps),
            inlined: isEmbedded)
    }

    /// What one face allocated it also frees: the C functions round sizes to C's alignment.
    func finish(_ seat: Seat) { seat.run(Clearance(objects: seat.objects, live: live), inlined: isEmbedded) }
}

private struct Fill: TimedLoop {
    let objects: Slots<LiveObject>
    let live: Int
    let sizes: Slots<UInt32>
    let random: CheapRandom

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        var random = random
        for index in 0..<live {
            let size = Int(sizes[random.next().sizeIndex])
            let object = calls.allocate(size)
            touch(object, size)
            objects[index] = LiveObject(address: object, size: size)
        }
    }
}

private struct Replacements: TimedLoop {
    let objects: Slots<LiveObject>
    let live: Int
    let sizes: Slots<UInt32>
    let random: CheapRandom
    let count: Int

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        replaceRandom(&calls, in: objects, live: live, sizes: sizes, random, count)
    }
}

private struct Clearance: TimedLoop {
    let objects: Slots<LiveObject>
    let live: Int

    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls) {
        for index in 0..<live {
            calls.deallocate(objects[index].address, objects[index].size)
            objects[index] = LiveObject()
        }
    }
}

/// Frees random objects of the first `live` slots and puts others in their places; hands the generator back.
@inline(__always)
@discardableResult
func replaceRandom<Calls: AllocatorCalls & ~Copyable>(
    _ calls: inout Calls, in objects: Slots<LiveObject>, live: Int, sizes: Slots<UInt32>, _ generator: CheapRandom,
    _ count: Int
) -> CheapRandom {
    var random = generator
    for _ in 0..<count {
        let bits = random.next()
        let place = bits.index(below: live)
        let old = objects[place]
        calls.deallocate(old.address, old.size)
        let size = Int(sizes[bits.sizeIndex])
        let new = calls.allocate(size)
        touch(new, size)
        objects[place] = LiveObject(address: new, size: size)
    }
    return random
}
