/// Traces drawn at random.
@testable import Traces

/// Marsaglia's xorshift64*; the seed decides everything.
struct TestRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_f491_4f6c_dd1d) >> 33) % bound
    }
}

/// A seed that differs from run to run, or the one that SLABSCOPE_SEED names.
func anySeed() -> UInt64 { UInt64.random(in: 1...999_999) }

/// A sound trace with so many events: objects go from thread to thread, and some live at the end.
func randomTrace(seed: UInt64, events: Int, threads: Int) -> Trace {
    var random = TestRandom(seed: seed)
    var assembly = TraceAssembly()
    var live: [Int] = []
    var time: UInt64 = 0
    for index in 0..<events {
        time += UInt64(random.below(3) * random.below(1000))
        // Each thread has an event, so that none is missing.
        let thread = index < threads ? index : random.below(threads)
        if live.isEmpty || index < threads || random.below(5) < 2 {
            live.append(
                assembly.allocate(
                    size: 1 + random.below(5000), exponent: random.below(4) == 0 ? random.below(22) : 3, thread: thread,
                    nanoseconds: time))
        } else {
            let place = random.below(live.count)
            if random.below(4) == 0 {
                assembly.reallocate(
                    object: live[place], size: 1 + random.below(9000), thread: thread, nanoseconds: time)
            } else {
                assembly.free(object: live.remove(at: place), thread: thread, nanoseconds: time)
            }
        }
    }
    return assembly.trace(isCut: random.below(2) == 0)
}
