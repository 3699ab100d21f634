/// A back end over malloc that remembers everything, and can be told to fail, to corrupt and to refuse.
import BuddySlab
import Glibc
import Threads

@testable import Workloads

/// Remembers who allocated and freed what, and rings at every event, so that tests can await one.
final class ProbeBackend: AllocatorBackend {
    /// What the back end does wrong on purpose.
    struct Faults: Sendable {
        /// Every nth allocation fails.
        var failEvery: Int?
        /// Every allocation of this CPU fails.
        var failingCPU: Int?
        /// The nth allocation of a CPU flips a byte of the object that the CPU made before, if it still lives.
        var corruptAt: Int?
        /// The nth reallocation of a CPU loses a byte on the way.
        var loseAt: Int?
        /// Every nth free is refused.
        var refuseFreeEvery: Int?
        /// This CPU cannot be attached to.
        var refusedCPU: Int?
    }

    struct Object {
        let size: Int
        let cpu: Int
    }

    struct Log {
        var live: [UInt: Object] = [:]
        var liveBytes = 0
        var peakBytes = 0
        var allocations = 0
        var frees = 0
        var reallocations = 0
        var freesByMaker = 0
        var unknownFrees = 0
        var attached: Set<Int> = []
        /// CPUs that allocated since they were attached to.
        var served: Set<Int> = []
        /// How often a CPU was attached to.
        var attachments = 0
        var attachedTwice = 0
        var idle: Set<Int> = []
        var idleEntries = 0
        var callsWhileIdle = 0
    }

    let cpuCount: Int
    let capacityBytes: Int
    let faults: Faults
    let log = Guarded(Log())
    private let event = Doorbell()

    init(cpuCount: Int = 8, capacityBytes: Int = 1 << 30, faults: Faults = Faults()) {
        self.cpuCount = cpuCount
        self.capacityBytes = capacityBytes
        self.faults = faults
    }

    /// Frees what its refusals have left alive.
    deinit {
        log.withLock { log in
            for address in log.live.keys { unsafe free(UnsafeMutableRawPointer(bitPattern: address)) }
        }
    }

    /// Changes the log and tells who waits for it.
    func note(_ change: (inout Log) -> Void) {
        log.withLock { change(&$0) }
        event.ring()
    }

    /// Waits until the log is as wanted.
    func await(_ condition: @Sendable (borrowing Log) -> Bool) {
        event.wait { log.withLock { condition($0) } }
    }

    var registry: WorkloadRegistry { WorkloadRegistry(attaching: ProbeSession.self, to: self) }
}

/// One CPU's calls, written down.
struct ProbeSession: AllocatorSession, ~Copyable {
    private let backend: ProbeBackend
    private let cpu: Int
    private var allocations = 0
    private var frees = 0
    private var reallocations = 0
    private var newest: UInt = 0

    init(attaching backend: ProbeBackend, cpu: Int) throws(AllocationError) {
        guard cpu != backend.faults.refusedCPU else { throw .notInitialized }
        self.backend = backend
        self.cpu = cpu
        backend.note { log in
            if !log.attached.insert(cpu).inserted { log.attachedTwice += 1 }
            log.served.remove(cpu)
            log.attachments += 1
        }
    }

    deinit {
        let cpu = cpu
        backend.note { _ = $0.attached.remove(cpu) }
    }

    mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        allocations += 1
        if let every = backend.faults.failEvery, allocations.isMultiple(of: every) { throw .noMemory }
        if backend.faults.failingCPU == cpu { throw .noMemory }
        guard let object = unsafe malloc(size) else { throw .noMemory }
        let address = UInt(bitPattern: object)
        let (cpu, victim) = (cpu, backend.faults.corruptAt == allocations ? newest : 0)
        backend.note { log in
            log.allocations += 1
            log.served.insert(cpu)
            log.live[address] = ProbeBackend.Object(size: size, cpu: cpu)
            log.liveBytes += size
            log.peakBytes = max(log.peakBytes, log.liveBytes)
            if log.idle.contains(cpu) { log.callsWhileIdle += 1 }
            if let found = log.live[victim], let byte = unsafe UnsafeMutablePointer<UInt8>(bitPattern: victim) {
                unsafe byte[found.size - 1] ^= 0x10
            }
        }
        newest = address
        return unsafe object
    }

    mutating func deallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int
    ) throws(AllocationError) {
        frees += 1
        if let every = backend.faults.refuseFreeEvery, frees.isMultiple(of: every) { throw .notAllocated }
        let address = UInt(bitPattern: object)
        let cpu = cpu
        backend.note { log in
            log.frees += 1
            log.liveBytes -= size
            let known = log.live.removeValue(forKey: address)
            if known?.size != size { log.unknownFrees += 1 }
            if known?.cpu == cpu { log.freesByMaker += 1 }
            if log.idle.contains(cpu) { log.callsWhileIdle += 1 }
        }
        unsafe free(object)
    }

    mutating func reallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        reallocations += 1
        if let every = backend.faults.failEvery, reallocations.isMultiple(of: every) { throw .noMemory }
        guard let moved = unsafe malloc(newSize) else { throw .noMemory }
        unsafe moved.copyMemory(from: object, byteCount: min(size, newSize))
        if backend.faults.loseAt == reallocations { unsafe moved.assumingMemoryBound(to: UInt8.self)[0] ^= 1 }
        let (old, new, cpu) = (UInt(bitPattern: object), UInt(bitPattern: moved), cpu)
        backend.note { log in
            log.reallocations += 1
            log.peakBytes = max(log.peakBytes, log.liveBytes + newSize)
            log.liveBytes += newSize - size
            if log.live.removeValue(forKey: old)?.size != size { log.unknownFrees += 1 }
            log.live[new] = ProbeBackend.Object(size: newSize, cpu: cpu)
        }
        if newest == old { newest = new }
        unsafe free(object)
        return unsafe moved
    }

    mutating func idle(_ wait: () -> Void) {
        let cpu = cpu
        backend.note { log in
            log.idle.insert(cpu)
            log.idleEntries += 1
        }
        wait()
        backend.note { _ = $0.idle.remove(cpu) }
    }
}
