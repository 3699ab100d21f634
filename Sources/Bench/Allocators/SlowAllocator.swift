/// An allocator that is slow by a known amount of work: what the bench itself is tested with.

/// The system's malloc behind a delay.
struct SlowAllocator: Contender {
    static let name = "slow"

    /// Dependent steps before each call. A step is three shifts and three exclusive ors that wait for each other, six
    /// cycles at the least: a pair costs over 2,000 cycles more than the system's.
    static let stepsPerCall = 200

    var name: String { Self.name }
    var role: ContenderRole { .peer }

    private let system: LoadedLibrary
    /// Where the C functions find the system's, as nothing can be captured.
    private let context: SlowContext

    init() throws(ContenderError) {
        guard let known = KnownLibrary.all.first, let system = known.load() else {
            throw .notFound(Self.name, files: ["libc.so.6"])
        }
        self.system = system
        context = SlowContext(system.enter(worker: 0))
    }

    func enter(worker: Int) -> CallFace { context.face }
}

/// The delay: Marsaglia's xorshift, which no compiler can shorten. Never 0.
@inline(never)
func delay(steps: Int) -> UInt64 {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    for _ in 0..<steps {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
    }
    return state
}
