/// Which workload holds an object, and since when.
import CPlatform
import Synchronization

/// One object in the hands of a workload.
public struct WorkloadObject: Sendable {
    public let address: UInt
    /// Bytes that were asked for.
    public let size: Int
    /// The workload's id, and its worker that holds the object, with that worker's CPU; between two threads the next
    /// one's.
    public let workload: String
    public let worker: Int
    public let cpu: Int
    /// Seconds since the object was made, at least: too low by at most the time between two calls of `noteTime`, or the
    /// 256th part of the workload's life.
    public let ageSeconds: Double
}

extension WorkloadRegistry {
    /// Asks all running workers which objects in a range of addresses they hold. Each answers between two of its
    /// operations, and waits for nobody. After so many nanoseconds the answers that have come are returned, incomplete.
    public func objects(
        in range: Range<UInt>, withinNanoseconds patience: UInt64
    ) -> (objects: [WorkloadObject], isComplete: Bool) {
        let deadline = platform_monotonic_nanoseconds() + patience
        let asked = state.withLock { $0.running.map(\.workload) }.map { ($0, $0.ask(range)) }
        var objects: [WorkloadObject] = []
        var isComplete = true
        for (workload, inquiry) in asked {
            let (found, isWhole) = workload.answers(to: inquiry, deadline: deadline)
            objects += found
            isComplete = isComplete && isWhole
        }
        return (objects, isComplete)
    }

    /// Notes the time for the ages of objects; to be called about once a second.
    public func noteTime() {
        for entry in state.withLock({ $0.running }) { entry.workload.noteTime() }
    }
}

extension Workload {
    fileprivate func noteTime() {
        let now = platform_monotonic_nanoseconds()
        timelines.withLock { timelines in
            for (index, worker) in counters.enumerated() {
                // A refused allocation has a serial too. Other refusals are counted with them, and make objects look
                // older.
                let serial =
                    worker.allocations.load(ordering: .relaxed) &+ worker.failures.load(ordering: .relaxed)
                    &+ worker.injectedFailures.load(ordering: .relaxed)
                timelines[index].note(serial: serial, nanoseconds: now)
            }
        }
    }

    fileprivate func ask(_ range: Range<UInt>) -> Inquiry {
        let inquiry = Inquiry(range: range, workers: counters.count)
        control.command { $0.inquiries.append(inquiry) }
        return inquiry
    }

    fileprivate func answers(to inquiry: Inquiry, deadline: UInt64) -> (objects: [WorkloadObject], isComplete: Bool) {
        let (answers, isComplete) = control.awaitAnswers(to: inquiry, deadline: deadline)
        let now = platform_monotonic_nanoseconds()
        let timelines = timelines.withLock { $0 }
        // A batch that was handed on between two answers is in both; who has it now has answered last.
        var latest: [UInt: Inquiry.Answer] = [:]
        for answer in answers { latest[answer.object.address] = answer }
        let objects = latest.values.map { answer in
            let made = timelines[answer.maker].made(by: answer.object.serial) ?? now
            return WorkloadObject(
                address: answer.object.address, size: Int(answer.object.size), workload: id, worker: answer.worker,
                cpu: answer.cpu, ageSeconds: made < now ? Double(now - made) * 1e-9 : 0)
        }
        return (objects, isComplete)
    }
}
