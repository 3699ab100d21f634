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
        if isEmbedded && seat.isOwn {
            var calls = InlinedCalls(seat.face)
            fill(&calls, seat)
        } else {
            var calls = seat.calls
            fill(&calls, seat)
        }
    }

    private func fill<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls, _ seat: Seat) {
        var random = seat.random(part: 0)
        for index in 0..<live {
            let size = Int(table.sizes[random.next().sizeIndex])
            let object = calls.allocate(size)
            touch(object, size)
            seat.objects[index] = LiveObject(address: object, size: size)
        }
    }

    func perform(_ seat: Seat, steps: Int) {
        if isEmbedded && seat.isOwn {
            var calls = InlinedCalls(seat.face)
            replaceObjects(&calls, seat, steps)
        } else {
            var calls = seat.calls
            replaceObjects(&calls, seat, steps)
        }
    }

    func finish(_ seat: Seat) {
        guard isEmbedded && seat.isOwn else { return seat.freeObjects(live) }
        // What one face allocated it also frees: the C functions round sizes to C's alignment.
        var calls = InlinedCalls(seat.face)
        for index in 0..<live {
            calls.deallocate(seat.objects[index].address, seat.objects[index].size)
            seat.objects[index] = LiveObject()
        }
    }

    @inline(__always)
    private func replaceObjects<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls, _ seat: Seat, _ steps: Int) {
        replaceRandom(
            &calls, in: seat.objects, live: live, sizes: table.sizes, seat.random(part: steps), steps)
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
