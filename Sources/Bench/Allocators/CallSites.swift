/// Call sites of its own for each allocator, as in a program that is linked with one.
///
/// A processor remembers for every call through a pointer where it went. Calls of one site that go now here and now
/// there take the slower of its predictors even while they go to one place: 1.0 to 1.5 ns a pair on AMD's Zen 5, for
/// every allocator, which a program never pays. So each loop is compiled once for every site, and each contender has a
/// site.

/// A timed loop, written once for all allocators and sites.
protocol TimedLoop {
    func run<Calls: AllocatorCalls & ~Copyable>(_ calls: inout Calls)
}

extension Seat {
    /// Contenders that have a site for themselves.
    static let sites = 12

    /// Runs `loop` with the seat's calls; with inlined ones where `inlined` says so and the allocator is this project's.
    @inline(__always)
    func run(_ loop: some TimedLoop, inlined: Bool = false) {
        if inlined && isOwn {
            var calls = InlinedCalls(face)
            return loop.run(&calls)
        }
        switch site % Self.sites {
        case 0: run(loop, PointerCalls<0>(face))
        case 1: run(loop, PointerCalls<1>(face))
        case 2: run(loop, PointerCalls<2>(face))
        case 3: run(loop, PointerCalls<3>(face))
        case 4: run(loop, PointerCalls<4>(face))
        case 5: run(loop, PointerCalls<5>(face))
        case 6: run(loop, PointerCalls<6>(face))
        case 7: run(loop, PointerCalls<7>(face))
        case 8: run(loop, PointerCalls<8>(face))
        case 9: run(loop, PointerCalls<9>(face))
        case 10: run(loop, PointerCalls<10>(face))
        default: run(loop, PointerCalls<11>(face))
        }
    }

    @inline(__always)
    private func run<let site: Int>(_ loop: some TimedLoop, _ calls: PointerCalls<site>) {
        var calls = calls
        loop.run(&calls)
    }
}
