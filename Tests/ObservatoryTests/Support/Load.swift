/// Threads that allocate, free, and free each other's objects until they are told to stop.
import BuddySlab
import Synchronization
import Threads

@testable import Observatory

/// One worker on each CPU. Everything is freed when `stop` returns.
final class Load: Sendable {
    private let source: any ObservedAllocator
    private let isStopping = Atomic(false)
    /// Objects that wait to be freed by whoever comes, with their layouts.
    private let shared = Guarded<[(UInt, AllocationLayout)]>([])
    private let threads: Guarded<[ThreadBox]> = Guarded([])
    private let refusedFrees = Atomic(0)

    /// @unchecked Sendable because only `stop` takes it out, once.
    private struct ThreadBox: @unchecked Sendable { let thread: SystemThread }

    init(_ source: any ObservedAllocator, seed: UInt64) {
        self.source = source
        let started = (0..<source.facts.cpuCount).map { cpu in
            ThreadBox(thread: SystemThread.mustStart { self.work(cpu, seed: seed &+ UInt64(cpu)) })
        }
        threads.withLock { $0 = started }
    }

    /// Frees that the allocator refused; read after `stop`.
    var refused: Int { refusedFrees.load(ordering: .relaxed) }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for box in running { box.thread.join() }
        for (address, layout) in shared.withLock({ $0 }) where (try? source.free(address, layout)) == nil {
            refusedFrees.wrappingAdd(1, ordering: .relaxed)
        }
    }

    private func work(_ cpu: Int, seed: UInt64) {
        guard var token = try? source.attach(CPUIndex(UInt16(cpu)), thread: cpu + 1) else { return }
        var random = Random(state: seed)
        var mine: [(UInt, AllocationLayout)] = []
        while !isStopping.load(ordering: .relaxed) {
            if mine.count < 500, random.next() % 5 < 3 {
                let size = random.next() % 64 == 0 ? 5000 : Int(random.next() % 2048) + 1
                let layout = AllocationLayout(size: size)
                if let pointer = try? unsafe token.allocate(layout) {
                    mine.append((UInt(bitPattern: pointer), layout))
                }
            } else if !mine.isEmpty {
                let object = mine.remove(at: Int(random.next() % UInt64(mine.count)))
                let other = random.next() % 4 == 0 ? swap(object) : object
                if let other { free(other, &token) }
            }
        }
        for object in mine { free(object, &token) }
    }

    /// Leaves an object for others, and takes one of theirs.
    private func swap(_ object: (UInt, AllocationLayout)) -> (UInt, AllocationLayout)? {
        shared.withLock { shared in
            shared.append(object)
            return shared.count > 32 ? shared.removeFirst() : nil
        }
    }

    private func free(_ object: (UInt, AllocationLayout), _ token: inout AttachedCPU) {
        guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: object.0),
            (try? unsafe token.deallocate(pointer, object.1)) != nil
        else {
            refusedFrees.wrappingAdd(1, ordering: .relaxed)
            return
        }
    }

    /// SplitMix64 (G. Steele, D. Lea and C. Flood, 2014).
    private struct Random {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }
}
