/// What an exact ledger costs while a worker on each core allocates.
import BuddySlab
import CPlatform
import Glibc
import Observatory
import Synchronization
import Threads
import Workloads

/// Workers that allocate until they are told to stop, and an observer that asks for ledgers meanwhile.
final class LedgerWork: Sendable {
    /// Ledgers of one pass.
    private static let asked = 50
    private static let live = 10_000

    private let own: OwnAllocator
    private let table = SizeTable(.logUniform(from: 8, to: 2048))
    /// Relaxed: a worker may see it late, and nothing else depends on it.
    private let isOver = Atomic<Bool>(false)
    private let ready = Guarded(0)

    /// Sets the allocator up for as many workers as there are cores.
    init() throws(AllocatorSetupError) {
        own = try OwnAllocator(.ours, cpuCount: Int(platform_core_count()))
    }

    /// Medians of `passes` passes: from the question to the ledger, and from the request to the last worker that goes
    /// on, in nanoseconds.
    func measure(passes: Int) -> (answers: [Double], pauses: [Double]) {
        let cores = Int(platform_core_count())
        let workers = (0..<cores).compactMap { worker in
            try? SystemThread.start(name: "ledger-\(worker)", core: worker) { [self] in work(worker) }
        }
        _ = ready.wait { $0 == workers.count ? true : nil }
        var answers: [Double] = []
        var pauses: [Double] = []
        for _ in 0..<passes {
            let (answer, pause) = ask()
            answers.append(answer)
            pauses.append(pause)
        }
        isOver.store(true, ordering: .relaxed)
        for worker in workers { worker.join() }
        return (answers, pauses)
    }

    private func ask() -> (answer: Double, pause: Double) {
        var answers: [Double] = []
        var pauses: [Double] = []
        for _ in 0..<Self.asked {
            // An observer comes now and then: asking at once again would find it with its time slice used up.
            usleep(500)
            let began = platform_monotonic_nanoseconds()
            let pause = try? own.source.withExactFigures { figures, pause in
                Ledger(figures).unaccountedBytes == 0 ? pause : .infinity
            }
            answers.append(pause == nil ? .infinity : Double(platform_monotonic_nanoseconds() - began))
            pauses.append((pause ?? .infinity) * 1e9)
        }
        return (Estimate(answers)?.median ?? .infinity, Estimate(pauses)?.median ?? .infinity)
    }

    private func work(_ worker: Int) {
        let face = own.enter(worker: worker)
        var calls = PointerCalls<0>(face)
        let objects = Buffer(repeating: LiveObject(), count: Self.live)
        var random = CheapRandom(seed: UInt64(worker))
        for index in 0..<Self.live {
            let size = Int(table.sizes[random.next().sizeIndex])
            objects.slots[index] = LiveObject(address: calls.allocate(size), size: size)
        }
        ready.announce { $0 += 1 }
        while !isOver.load(ordering: .relaxed) {
            random = replaceRandom(&calls, in: objects.slots, live: Self.live, sizes: table.sizes, random, 1000)
        }
        for index in 0..<Self.live { calls.deallocate(objects.slots[index].address, objects.slots[index].size) }
        own.leave(face)
    }
}
