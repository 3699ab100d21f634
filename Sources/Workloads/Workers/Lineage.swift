/// A worker whose threads end and begin: each inherits the objects of the one before.
import BuddySlab
import CPlatform
import Latency
import Threads

/// What a worker keeps when its thread ends.
///
/// @unchecked Sendable because its threads follow one another: each is joined before the next begins.
final class Lineage: @unchecked Sendable {
    var plan: ReplacementPlan
    var live: LiveSet
    /// Goes on through all lives, so that one call in N of the worker is timed however short they are.
    var probe: LatencyProbe
    var sequence = RequestHash()
    var serial: UInt32 = 0
    /// The sizes that the plan goes by: they may change while no thread is there to be told.
    var sizes: SizeDistribution
    var isOver = false

    init(_ assignment: WorkerAssignment) {
        let specification = assignment.specification
        let sampler = assignment.control.current().settings.sizes
        sizes = sampler.distribution
        plan = ReplacementPlan(
            share: specification.retainedBytes, sizes: sampler, lifetimes: specification.lifetimes,
            random: RandomStream(seed: specification.seed, worker: assignment.index, of: specification.threads))
        live = LiveSet(expecting: Int(Double(specification.share) / specification.sizes.mean))
        probe = assignment.makeProbe()
    }

    /// The probe, for a life; the lineage has one that times nothing until it gets it back.
    func lendProbe() -> LatencyProbe {
        var lent = LatencyProbe()
        swap(&lent, &probe)
        return lent
    }
}

/// Runs a worker's lives one after another, each on a thread of its own, until it is told to stop.
func runLives<Session: AllocatorSession & ~Copyable>(
    _: Session.Type, on backend: Session.Backend, assignment: WorkerAssignment
) {
    guard let relay = assignment.relay else { preconditionFailure("lives need a relay") }
    let lineage = Lineage(assignment)
    var life = 0
    while !lineage.isOver {
        var incarnation = assignment
        incarnation.cpu = relay.cpu(worker: assignment.index, life: life)
        awaitCPU(of: life, relay, incarnation, lineage)
        let isFirst = life == 0
        onThreadOfItsOwn(incarnation) { [incarnation] in
            runLife(Session.self, on: backend, lineage, incarnation, isFirst: isFirst)
        }
        relay.endLife(worker: assignment.index)
        assignment.control.ringAll()
        life += 1
    }
    relay.end(worker: assignment.index)
    assignment.control.ringAll()
    assignment.counters.ended(lineage.sequence)
}

/// Waits until the CPU of a life is free. Commands are obeyed and questions answered meanwhile: a worker without a
/// thread does nothing, but its objects are there.
private func awaitCPU(of life: Int, _ relay: Relay, _ assignment: WorkerAssignment, _ lineage: Lineage) {
    let doorbell = assignment.control.doorbells[assignment.index]
    while true {
        let seen = doorbell.value
        if life > 0 { obey(assignment, lineage) }
        if relay.isFree(worker: assignment.index, life: life) { return }
        doorbell.wait(since: seen)
    }
}

private func obey(_ assignment: WorkerAssignment, _ lineage: Lineage) {
    let (control, index) = (assignment.control, assignment.index)
    let (settings, epoch) = control.current()
    let inquiries = settings.inquiries.filter { !$0.isAnswered(by: index) }
    for inquiry in inquiries {
        inquiry.answer(
            worker: index, of: assignment.specification.threads, cpu: assignment.cpu, from: lineage.live)
    }
    // Rings whoever waits for an answer, too.
    control.obey(epoch, worker: index)
}

/// Runs a life and waits for its end. Where the system refuses a thread, it is lived on this one.
private func onThreadOfItsOwn(_ assignment: WorkerAssignment, _ body: @escaping @Sendable () -> Void) {
    let kind = assignment.specification.kind.rawValue
    do throws(SystemThread.Refused) {
        try SystemThread.start(name: "\(assignment.index) \(kind)", core: assignment.cpu, body: body).join()
    } catch {
        body()
    }
}

private func runLife<Session: AllocatorSession & ~Copyable>(
    _: Session.Type, on backend: Session.Backend, _ lineage: Lineage, _ assignment: WorkerAssignment, isFirst: Bool
) {
    let cpu = assignment.cpu
    do throws(AllocationError) {
        let session = isFirst ? try Session(attaching: backend, cpu: cpu) : try attachPatiently(backend, cpu)
        inhabit(session, lineage, assignment, isFirst: isFirst)
    } catch {
        lineage.isOver = true
        if isFirst {
            assignment.gate.report(StartGate.Refusal(cpu: cpu, error: error))
        } else {
            assignment.control.reportLostCPU(error, worker: assignment.index, cpu: cpu)
        }
    }
}

/// Attaches to a CPU that may be lent to somebody for a moment, as it is while an object is made there by hand. The
/// back end announces no end of that, so it is asked again, for about a second.
private func attachPatiently<Session: AllocatorSession & ~Copyable>(
    _ backend: Session.Backend, _ cpu: Int
) throws(AllocationError) -> Session {
    let bell = Doorbell()
    for _ in 0..<1000 {
        do throws(AllocationError) {
            return try Session(attaching: backend, cpu: cpu)
        } catch {
            bell.wait(since: bell.value, nanoseconds: 1_000_000)
        }
    }
    return try Session(attaching: backend, cpu: cpu)
}

/// One life, on a session that is detached before this returns.
private func inhabit<Session: AllocatorSession & ~Copyable>(
    _ attached: consuming Session, _ lineage: Lineage, _ assignment: WorkerAssignment, isFirst: Bool
) {
    var session = attached
    if isFirst {
        assignment.gate.report()
        var goes = false
        session.idle { goes = assignment.gate.awaitDecision() }
        lineage.isOver = !goes
        guard goes else { return }
    }
    var worker = Worker(session: session, assignment: assignment, probe: lineage.lendProbe())
    worker.live(lineage, requests: assignment.specification.lifeRequests)
}

extension Worker where Session: ~Copyable {
    /// Goes on where the life before stopped, for so many requests; frees everything when it is told to stop.
    fileprivate mutating func live(_ lineage: Lineage, requests: Int) {
        (sequence, serial) = (lineage.sequence, lineage.serial)
        defer {
            (lineage.sequence, lineage.serial) = (sequence, serial)
            swap(&lineage.probe, &probe)
        }
        if governor.sizes.distribution != lineage.sizes { adopt(governor.sizes, lineage) }
        for _ in 0..<requests {
            guard mayGoOn(holding: lineage.live) else {
                lineage.isOver = true
                assignment.control.leave(worker: assignment.index)
                return freeAll(&lineage.live, madeBy: workerKey)
            }
            if governor.hasNews, let sizes = governor.takeNews() { adopt(sizes, lineage) }
            let request = lineage.plan.next(lineage.live)
            sequence.add(request)
            perform(request, on: &lineage.live)
        }
    }

    private func adopt(_ sizes: SizeSampler, _ lineage: Lineage) {
        lineage.sizes = sizes.distribution
        lineage.plan.adopt(sizes)
    }
}
