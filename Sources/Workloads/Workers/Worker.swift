/// A worker's calls to its allocator: each is counted, filled and checked here.
import BuddySlab
import Latency
import Traces

/// What a worker needs to know to start.
struct WorkerAssignment: Sendable {
    let specification: WorkloadSpecification
    let index: Int
    /// The CPU that the worker has. One whose threads end and begin has another with each.
    var cpu: Int
    let control: WorkloadControl
    let gate: StartGate
    let counters: WorkerCounters
    /// Where the times of calls go; nil where nobody asks for them.
    let latency: LatencyGroup?
    /// Batches to the next worker and from the one before, where objects are handed over.
    let exchange: Exchange?
    /// Who has which CPU, where workers end and begin.
    let relay: Relay?
    /// What a replay's workers share.
    let replay: Replay?
    /// Where the worker's calls are noted; nil where nothing is recorded.
    let track: TraceTrack?

    /// A timer of the worker's calls.
    func makeProbe() -> LatencyProbe {
        let key = ObjectPattern.workerKey(seed: specification.seed, worker: index)
        return latency?.probe(seed: key) ?? LatencyProbe()
    }
}

/// One thread's work: a session, and what its objects look like.
struct Worker<Session: AllocatorSession & ~Copyable>: ~Copyable {
    var session: Session
    var governor: Governor
    var sequence = RequestHash()
    let assignment: WorkerAssignment
    let counters: WorkerCounters
    /// What the next call asks for: at least 8, since words are written and read whole.
    var alignment: Int
    /// Bytes of an object that are written, and that are compared, at most.
    let touchLimit: Int
    private let checkLimit: Int
    /// How often each object is written beside being filled.
    let writes: Int
    /// What the patterns of this worker's objects have in common.
    let workerKey: UInt64
    private let requestLimit: UInt64
    /// Allocations so far, modulo 2^32.
    var serial: UInt32 = 0
    var probe: LatencyProbe
    let track: TraceTrack?

    init(session: consuming Session, assignment: WorkerAssignment, probe: consuming LatencyProbe) {
        let specification = assignment.specification
        self.session = session
        self.assignment = assignment
        counters = assignment.counters
        governor = Governor(
            control: assignment.control, index: assignment.index, cpu: assignment.cpu, threads: specification.threads)
        workerKey = ObjectPattern.workerKey(seed: specification.seed, worker: assignment.index)
        requestLimit = specification.requestsPerWorker ?? .max
        alignment = specification.alignment
        touchLimit = specification.touch.limit
        checkLimit = specification.verify ? touchLimit : 0
        writes = specification.kind.takes(.writes) ? specification.writes : 0
        self.probe = probe
        track = assignment.track
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
            unsafe ObjectPattern(workerKey: workerKey, serial: serial).fill(object, size: min(size, touchLimit))
            counters.allocated(size)
            track?.allocated(serial: serial, size: size, alignment: alignment)
            return HeldObject(address: UInt(bitPattern: object), size: UInt32(size), serial: serial)
        } catch {
            counters.refused(byInjection: session.takeInjection())
            return HeldObject(address: 0, size: UInt32(size), serial: serial)
        }
    }

    /// Checks and frees an object that the worker with this key made. False where there was nothing to free.
    @inline(__always) @discardableResult
    mutating func free(_ object: HeldObject, madeBy key: UInt64) -> Bool {
        guard object.address != 0 else { return false }
        check(object, madeBy: key)
        release(object, madeBy: key, isPlanned: true)
        return true
    }

    /// Checks and frees objects without asking whether their time has come. A group is checked before it is freed:
    /// nothing in a check waits for another, so the processor fetches several cold objects at once.
    mutating func freeAll(_ objects: [HeldObject], madeBy key: UInt64) {
        var start = 0
        while start < objects.count {
            let group = start..<min(start + Self.groupSize, objects.count)
            for index in group where objects[index].address != 0 { check(objects[index], madeBy: key) }
            for index in group where objects[index].address != 0 {
                release(objects[index], madeBy: key, isPlanned: false)
            }
            start = group.upperBound
        }
    }

    /// Frees everything that a live set has, oldest first.
    mutating func freeAll(_ live: inout LiveSet, madeBy key: UInt64) {
        while live.count > 0 { freeAll(live.takeOldest(Self.groupSize), madeBy: key) }
    }

    private static var groupSize: Int { 32 }

    @inline(__always)
    func check(_ object: HeldObject, madeBy key: UInt64) {
        guard let address = unsafe UnsafeMutableRawPointer(bitPattern: object.address) else { return }
        let pattern = ObjectPattern(workerKey: key, serial: object.serial)
        let size = min(Int(object.size), checkLimit)
        let intact = unsafe pattern.matches(address, size: size)
        counters.verified(size, intact: intact)
    }

    @inline(__always)
    private mutating func release(_ object: HeldObject, madeBy key: UInt64, isPlanned: Bool) {
        guard let address = unsafe UnsafeMutableRawPointer(bitPattern: object.address) else { return }
        let size = Int(object.size)
        do throws(AllocationError) {
            try unsafe giveBack(address, size, isPlanned: isPlanned)
            counters.freed(size)
            if let track { track.freed(serial: object.serial, maker: maker(with: key, of: track)) }
        } catch {
            counters.failed()
            assignment.control.reportMisuse(error, worker: assignment.index, size: size)
        }
    }
}
