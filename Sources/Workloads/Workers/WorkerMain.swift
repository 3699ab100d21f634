/// A worker's life: attach, wait for the others, work, free everything, detach.
import BuddySlab

/// Runs one worker on the calling thread from attaching to detaching.
func runWorker<Session: AllocatorSession & ~Copyable>(
    _: Session.Type, on backend: Session.Backend, assignment: WorkerAssignment
) {
    do throws(AllocationError) {
        let session = try Session(attaching: backend, cpu: assignment.cpu)
        work(session, assignment: assignment)
    } catch {
        assignment.gate.report(StartGate.Refusal(cpu: assignment.cpu, error: error))
    }
    assignment.control.end(worker: assignment.index)
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
    var worker = Worker(session: session, assignment: assignment)
    switch assignment.specification.kind {
    case .churn: worker.carryOut(ChurnPlan.self)
    case .sawtooth: worker.carryOut(SawtoothPlan.self)
    case .producerConsumer:
        guard let exchange = assignment.exchange else { preconditionFailure("a ring needs an exchange") }
        worker.carryOut(exchange)
    }
    assignment.counters.ended(worker.sequence)
}
