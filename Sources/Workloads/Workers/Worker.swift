/// A worker's calls to its allocator: each is counted, filled and checked here.
import BuddySlab
import Latency

/// What a worker needs to know to start.
struct WorkerAssignment: Sendable {
    let specification: WorkloadSpecification
    let index: Int
    let cpu: Int
    let control: WorkloadControl
    let gate: StartGate
    let counters: WorkerCounters
    /// Where the times of calls go; nil where nobody asks for them.
    let latency: LatencyGroup?
    /// Batches to the next worker and from the one before, for a producer-consumer ring.
    let exchange: Exchange?
}

/// One thread's work: a session, and what its objects look like.
struct Worker<Session: AllocatorSession & ~Copyable>: ~Copyable {
    /// What every object asks for: words are written and read whole.
    static var alignment: Int { 8 }

    var session: Session
    var governor: Governor
    var sequence = RequestHash()
    let assignment: WorkerAssignment
    private let counters: WorkerCounters
    /// What the patterns of this worker's objects have in common.
    let workerKey: UInt64
    private let requestLimit: UInt64
    private var serial: UInt32 = 0
    var probe: LatencyProbe

    init(session: consuming Session, assignment: WorkerAssignment) {
        let specification = assignment.specification
        self.session = session
        self.assignment = assignment
        counters = assignment.counters
        governor = Governor(control: assignment.control, index: assignment.index, threads: specification.threads)
        workerKey = ObjectPattern.workerKey(seed: specification.seed, worker: assignment.index)
        requestLimit = specification.requestsPerWorker ?? .max
        probe = assignment.latency?.probe(seed: workerKey) ?? LatencyProbe()
    }

    /// Whether another request may be issued; waits until its time has come, and answers meanwhile what is held.
    @inline(__always)
    mutating func mayGoOn<Hold: ObjectHold & ~Copyable>(holding hold: borrowing Hold) -> Bool {
        sequence.count < requestLimit && isAdmitted(holding: hold)
    }

    /// The same for an operation that is no request of its own.
    @inline(__always)
    mutating func isAdmitted<Hold: ObjectHold & ~Copyable>(holding hold: borrowing Hold) -> Bool {
        while true {
            switch governor.admits(&session) {
            case .goesOn: return true
            case .stops: return false
            case .answers: governor.answer(from: hold)
            }
        }
    }

    /// Waits until `condition` holds, and answers meanwhile what is held. False: told to stop.
    mutating func waits<Hold: ObjectHold & ~Copyable>(
        holding hold: borrowing Hold, until condition: () -> Bool
    ) -> Bool {
        while true {
            switch governor.waits(&session, until: condition) {
            case .goesOn: return true
            case .stops: return false
            case .answers: governor.answer(from: hold)
            }
        }
    }

    /// Allocates and fills an object. One that the allocator refuses keeps its place in the plan.
    @inline(__always)
    mutating func allocate(_ size: Int) -> HeldObject {
        serial &+= 1
        do throws(AllocationError) {
            let object = try unsafe take(size)
            unsafe ObjectPattern(workerKey: workerKey, serial: serial).fill(object, size: size)
            counters.allocated(size)
            return HeldObject(address: UInt(bitPattern: object), size: UInt32(size), serial: serial)
        } catch {
            counters.failed()
            return HeldObject(address: 0, size: UInt32(size), serial: serial)
        }
    }

    /// Checks and frees an object that the worker with this key made. False where there was nothing to free.
    @inline(__always) @discardableResult
    mutating func free(_ object: HeldObject, madeBy key: UInt64) -> Bool {
        guard object.address != 0 else { return false }
        check(object, madeBy: key)
        release(object, isPlanned: true)
        return true
    }

    /// Checks and frees objects without asking whether their time has come. A group is checked before it is freed:
    /// nothing in a check waits for another, so the processor fetches several cold objects at once.
    mutating func freeAll(_ objects: [HeldObject], madeBy key: UInt64) {
        var start = 0
        while start < objects.count {
            let group = start..<min(start + Self.groupSize, objects.count)
            for index in group where objects[index].address != 0 { check(objects[index], madeBy: key) }
            for index in group where objects[index].address != 0 { release(objects[index], isPlanned: false) }
            start = group.upperBound
        }
    }

    private static var groupSize: Int { 32 }

    @inline(__always)
    private func check(_ object: HeldObject, madeBy key: UInt64) {
        guard let address = unsafe UnsafeMutableRawPointer(bitPattern: object.address) else { return }
        let pattern = ObjectPattern(workerKey: key, serial: object.serial)
        let intact = unsafe pattern.matches(address, size: Int(object.size))
        counters.verified(Int(object.size), intact: intact)
    }

    @inline(__always)
    private mutating func release(_ object: HeldObject, isPlanned: Bool) {
        guard let address = unsafe UnsafeMutableRawPointer(bitPattern: object.address) else { return }
        let size = Int(object.size)
        do throws(AllocationError) {
            try unsafe giveBack(address, size, isPlanned: isPlanned)
            counters.freed(size)
        } catch {
            counters.failed()
            assignment.control.reportMisuse(error, worker: assignment.index, size: size)
        }
    }
}
