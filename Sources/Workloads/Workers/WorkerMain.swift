/// A worker's life: attach, wait for the others, work, free everything, detach.
import BuddySlab

/// Runs one worker on the calling thread from attaching to detaching.
func runWorker<Session: AllocatorSession & ~Copyable>(
    _: Session.Type, on backend: Session.Backend, assignment: WorkerAssignment
) {
    defer { assignment.control.end(worker: assignment.index) }
    guard assignment.specification.kind != .threadChurn else {
        return runLives(Session.self, on: backend, assignment: assignment)
    }
    do throws(AllocationError) {
        let session = try Session(attaching: backend, cpu: assignment.cpu)
        work(session, assignment: assignment)
    } catch {
        assignment.gate.report(StartGate.Refusal(cpu: assignment.cpu, error: error))
    }
}

/// Works on a session, which is detached before this returns.
private func work<Session: AllocatorSession & ~Copyable>(
    _ attached: consuming Session, assignment: WorkerAssignment
) {
    var session = attached
    assignment.gate.report()
    var goes = false
    session.idle { goes = assignment.gate.awaitDecision() }
    guard goes else { return }
    var worker = Worker(session: session, assignment: assignment, probe: assignment.makeProbe())
    worker.carryOutKind()
    assignment.counters.ended(worker.sequence)
}

extension Worker where Session: ~Copyable {
    /// Does what the kind asks for until it is told to stop.
    fileprivate mutating func carryOutKind() {
        let specification = assignment.specification
        let share = specification.retainedBytes
        let sizes = assignment.control.current().settings.sizes
        let random = RandomStream(seed: specification.seed, worker: assignment.index, of: specification.threads)
        switch specification.kind {
        case .churn, .mixed, .large, .falseSharing, .threadChurn:
            carryOut(
                ReplacementPlan(share: share, sizes: sizes, lifetimes: specification.lifetimes, random: random))
        case .stack: carryOut(StackPlan(share: share, sizes: sizes, random: random))
        case .queue: carryOut(QueuePlan(share: share, sizes: sizes, random: random))
        case .sawtooth: carryOut(SawtoothPlan(share: share, sizes: sizes, random: random))
        case .reallocGrowth:
            carryOut(GrowthPlan(share: share, factor: specification.growth, sizes: sizes, random: random))
        case .fragmentation:
            carryOut(
                FragmentationPlan(share: share, smallBytes: specification.smallBytes, sizes: sizes, random: random))
        case .producerConsumer:
            guard let exchange = assignment.exchange else { preconditionFailure("a ring needs an exchange") }
            carryOut(exchange)
        case .replay:
            guard let replay = assignment.replay else { preconditionFailure("a replay needs a trace") }
            carryOut(replay)
        }
    }
}
