/// What watching costs those who are watched: operations of a CPU-second with an audience and without.
import BuddySlab
import CPlatform
import Glibc
import IntrospectionServer
import Observatory
import Synchronization
import Threads
import Workloads

/// A worker on each core that replaces random objects, in rounds with and without watchers.
final class ObservedLoad: Sendable {
    /// Where a round is; workers look after every batch.
    private enum Stage {
        static let warming = 0
        static let timed = 1
        static let ending = 2
        static let over = 3
    }

    /// What a worker did in the timed part.
    private struct Shift: Sendable {
        var operations = 0
        var nanoseconds: UInt64 = 0
    }

    private static let live = 10_000
    private static let batch = 200
    /// Before a round is timed, so that caches are filled and the watchers have come, in microseconds.
    private static let warmMicroseconds: UInt32 = 150_000

    private let own: OwnAllocator
    private let cores: Int
    private let seconds: Double
    private let table = SizeTable(.logUniform(from: 8, to: 2048))
    /// Relaxed: a worker may see it a batch late, and nothing else depends on it.
    private let stage = Atomic(Stage.warming)
    private let ready = Guarded(0)

    /// Sets the allocator up for as many workers as there are cores; a round is timed for `seconds`.
    init(seconds: Double) throws(AllocatorSetupError) {
        self.seconds = seconds
        cores = Int(platform_core_count())
        own = try OwnAllocator(.ours, cpuCount: cores)
    }

    /// Operations of a CPU-second, watched / unwatched, from `pairs` pairs of rounds; `progress` is told which is done.
    func measure(pairs: Int, seed: UInt64, progress: (Int) -> Void) -> Samples {
        var random = RandomStream(seed: seed)
        var samples = Samples()
        for pair in 0..<pairs {
            let watchedFirst = Bool.random(using: &random)
            let first = round(isWatched: watchedFirst)
            let second = round(isWatched: !watchedFirst)
            samples.append(watchedFirst ? first.rate / second.rate : second.rate / first.rate)
            progress(pair + 1)
        }
        return samples
    }

    /// One round: operations of all workers for each second of their CPU time. A stop counts as if every worker had
    /// worked through it, since a worker that waits uses no CPU time.
    func round(isWatched: Bool) -> (rate: Double, seen: Watchers.Seen?) {
        stage.store(Stage.warming, ordering: .relaxed)
        let shifts = Guarded([Shift](repeating: Shift(), count: cores))
        let workers = (0..<cores).map { core in
            do throws(SystemThread.Refused) {
                return try SystemThread.start(name: "observed-\(core)", core: core) { [self] in
                    let shift = work(core)
                    shifts.withLock { $0[core] = shift }
                }
            } catch {
                preconditionFailure("worker \(core) did not start: errno \(error.code)")
            }
        }
        ready.wait { ready -> Void? in
            guard ready == cores else { return nil }
            ready = 0
            return ()
        }
        let (paused, seen) = isWatched ? timedAndWatched() : (timed(), nil)
        stage.store(Stage.over, ordering: .relaxed)
        for worker in workers { worker.join() }
        let done = shifts.withLock { $0 }
        let operations = done.reduce(0) { $0 + $1.operations }
        let cpuSeconds = Double(done.reduce(0) { $0 + $1.nanoseconds }) / 1e9
        return (Double(operations) / (cpuSeconds + paused * Double(cores)), seen)
    }

    /// Lets the timed part pass; the seconds for which all were stopped in it.
    private func timed() -> Double {
        usleep(Self.warmMicroseconds)
        let before = own.source.figures.globalFigures.pauseSeconds
        stage.store(Stage.timed, ordering: .relaxed)
        usleep(UInt32(seconds * 1e6))
        stage.store(Stage.ending, ordering: .relaxed)
        return own.source.figures.globalFigures.pauseSeconds - before
    }

    private func timedAndWatched() -> (paused: Double, seen: Watchers.Seen?) {
        let server = IntrospectionServer(observing: own.source)
        do throws(DaemonError) { try server.start() } catch { preconditionFailure("no server on 127.0.0.1: \(error)") }
        guard let port = server.port else { preconditionFailure("a server that runs has a port") }
        let watchers = Watchers(port: port)
        let paused = timed()
        return (paused, watchers.stop(server))
    }

    private func work(_ worker: Int) -> Shift {
        let face = own.enter(worker: worker)
        defer { own.leave(face) }
        var calls = PointerCalls<0>(face)
        let objects = Buffer(repeating: LiveObject(), count: Self.live)
        var random = CheapRandom(seed: UInt64(worker))
        for index in 0..<Self.live {
            let size = Int(table.sizes[random.next().sizeIndex])
            objects.slots[index] = LiveObject(address: calls.allocate(size), size: size)
        }
        ready.announce { $0 += 1 }
        func replace(while wanted: Int) -> Int {
            var operations = 0
            while stage.load(ordering: .relaxed) == wanted {
                random = replaceRandom(
                    &calls, in: objects.slots, live: Self.live, sizes: table.sizes, random, Self.batch)
                operations += 2 * Self.batch
            }
            return operations
        }
        _ = replace(while: Stage.warming)
        let began = platform_thread_cpu_nanoseconds()
        let operations = replace(while: Stage.timed)
        let shift = Shift(operations: operations, nanoseconds: platform_thread_cpu_nanoseconds() - began)
        _ = replace(while: Stage.ending)
        for index in 0..<Self.live { calls.deallocate(objects.slots[index].address, objects.slots[index].size) }
        return shift
    }
}
