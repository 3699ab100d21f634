/// What the workers of one workload are told while they run, and what they answer.
import BuddySlab
import CPlatform
import Synchronization
import Threads

/// Settings that may change while workers run.
struct WorkerSettings: Sendable {
    /// Operations a second of one worker; 0 is as fast as it can.
    var rate: Double
    var paused = false
    var stopping = false
    var sizes: SizeSampler
    /// Part of the frees that the next worker does.
    var remoteShare = 0.0
    /// Questions that wait for answers.
    var inquiries: [Inquiry] = []
}

/// Commands to the workers of a workload.
final class WorkloadControl: Sendable {
    /// Goes up with every change of the settings. Workers look at it before each request: a relaxed load of a line that
    /// is hardly ever written; what they then read is guarded by the mutex.
    let epoch = Atomic<UInt32>(0)
    /// One for each worker: rung when it has been told something or its neighbour has handed it something.
    let doorbells: [Doorbell]
    /// Rung by workers when they obey, end or are parked.
    let answers = Doorbell()

    private let settings: Guarded<WorkerSettings>
    private let obeyed: [WorkerAnswer]
    private let misuse = Guarded<String?>(nil)

    init(threads: Int, settings: WorkerSettings) {
        doorbells = (0..<threads).map { _ in Doorbell() }
        obeyed = (0..<threads).map { _ in WorkerAnswer() }
        self.settings = Guarded(settings)
    }

    /// Changes the settings and wakes all workers. Answers the change's epoch.
    @discardableResult
    func command(_ change: (inout WorkerSettings) -> Void) -> UInt32 {
        let epoch = settings.withLock { settings in
            change(&settings)
            return self.epoch.wrappingAdd(1, ordering: .relaxed).newValue
        }
        ringAll()
        return epoch
    }

    /// Wakes all workers.
    func ringAll() {
        for doorbell in doorbells { doorbell.ring() }
    }

    /// The settings now, with their epoch.
    func current() -> (settings: WorkerSettings, epoch: UInt32) {
        settings.withLock { ($0, epoch.load(ordering: .relaxed)) }
    }

    /// Worker `index` goes by the settings of `epoch` from now on. Releasing, so that who has seen it also sees
    /// all that the worker did before.
    func obey(_ epoch: UInt32, worker index: Int) {
        obeyed[index].epoch.store(epoch, ordering: .releasing)
        answers.ring()
    }

    /// Worker `index` issues no more requests; it only frees what it holds, whatever it is told.
    func leave(worker index: Int) {
        obeyed[index].leaving.store(true, ordering: .releasing)
        answers.ring()
    }

    /// Worker `index` has freed everything and detached.
    func end(worker index: Int) {
        obeyed[index].leaving.store(true, ordering: .releasing)
        obeyed[index].ended.store(true, ordering: .releasing)
        answers.ring()
    }

    /// Waits until every worker goes by the settings of `epoch`, or later ones, or is leaving.
    func awaitObedience(to epoch: UInt32) {
        answers.wait { obeyed.allSatisfy { $0.obeys(epoch) } }
    }

    /// A worker has answered some inquiries.
    func noteAnswer() { answers.ring() }

    /// Waits until every worker has answered or is leaving, or for the deadline, on the monotonic clock; then takes the
    /// inquiry back.
    func awaitAnswers(to inquiry: Inquiry, deadline: UInt64) -> (answers: [Inquiry.Answer], isComplete: Bool) {
        func isExcused(_ worker: Int) -> Bool { obeyed[worker].leaving.load(ordering: .acquiring) }
        defer { settings.withLock { settings in settings.inquiries.removeAll { $0 === inquiry } } }
        while true {
            let seen = answers.value
            let now = platform_monotonic_nanoseconds()
            if obeyed.indices.allSatisfy({ inquiry.isAnswered(by: $0) || isExcused($0) }) || now >= deadline {
                return inquiry.answers(excusing: isExcused)
            }
            answers.wait(since: seen, nanoseconds: deadline - now)
        }
    }

    /// Whether every worker has ended.
    var haveAllEnded: Bool { obeyed.allSatisfy { $0.ended.load(ordering: .acquiring) } }

    /// Waits until every worker has ended.
    func awaitEnd() {
        answers.wait { haveAllEnded }
    }

    /// Keeps the first refusal of a free; later ones only count as failures.
    func reportMisuse(_ error: AllocationError, worker: Int, size: Int) {
        misuse.withLock { first in
            if first == nil { first = "worker \(worker): the free of an object of \(size) bytes was refused: \(error)" }
        }
    }

    /// Keeps that a worker could not go on, unless a free has been refused before. What it held stays live.
    func reportLostCPU(_ error: AllocationError, worker: Int, cpu: Int) {
        misuse.withLock { first in
            if first == nil { first = "worker \(worker): CPU \(cpu) could not be attached to any more: \(error)" }
        }
    }

    /// The first refusal of a free, in words.
    var firstMisuse: String? { misuse.withLock { $0 } }
}

/// How far one worker has obeyed.
private final class WorkerAnswer: Sendable {
    let epoch = Atomic<UInt32>(0)
    let leaving = Atomic<Bool>(false)
    let ended = Atomic<Bool>(false)

    /// Epochs wrap round, so that later is what lies less than half way ahead.
    func obeys(_ command: UInt32) -> Bool {
        if leaving.load(ordering: .acquiring) { return true }
        return Int32(bitPattern: epoch.load(ordering: .acquiring) &- command) >= 0
    }
}
