/// Decides before each request whether the worker goes on, waits for its time, parks or stops.
import CPlatform

/// What a worker may do next.
enum Admission {
    /// Issue its next request.
    case goesOn
    /// Say what it holds first, and ask again.
    case answers
    /// Stop.
    case stops
}

/// One worker's obedience to its workload's control.
struct Governor: ~Copyable {
    private let control: WorkloadControl
    private let index: Int
    private let cpu: Int
    private let threads: Int
    private var settings: WorkerSettings
    private var epoch: UInt32
    /// Operations that may be done without looking at the clock.
    private var credit = 0
    private var pacer: Pacer?
    /// Sizes that the worker has not taken up yet.
    private var news: SizeSampler?
    /// Questions that the worker has not answered yet.
    private var inquiries: [Inquiry] = []
    /// How long the worker has been parked.
    private var parkedNanoseconds: UInt64 = 0

    init(control: WorkloadControl, index: Int, cpu: Int, threads: Int) {
        self.control = control
        self.index = index
        self.cpu = cpu
        self.threads = threads
        (settings, epoch) = control.current()
        takeInquiries()
        restartSchedule()
        control.obey(epoch, worker: index)
    }

    /// Whether the worker may issue its next request; waits in `idle` until it may.
    @inline(__always)
    mutating func admits<Session: AllocatorSession & ~Copyable>(_ session: inout Session) -> Admission {
        if control.epoch.load(ordering: .relaxed) == epoch, credit > 0 {
            credit -= 1
            return .goesOn
        }
        return admitsSlowly(&session)
    }

    /// Part of the frees that the next worker is to do.
    var remoteShare: Double { settings.remoteShare }

    /// The sizes now, taken up or not.
    var sizes: SizeSampler { settings.sizes }

    /// When the operation that was admitted last was meant to start, in nanoseconds of the monotonic clock; nil where
    /// the worker follows no schedule.
    var intendedStart: UInt64? { pacer?.intendedStart(before: credit) }

    /// The request needed no call: the operation is still to come.
    mutating func giveBack() { credit += 1 }

    /// Whether there are sizes to take up: asked for each request, so it is a plain flag.
    private(set) var hasNews = false

    /// Sizes to go on with, where they have changed since the last call.
    mutating func takeNews() -> SizeSampler? {
        hasNews = false
        return news.take()
    }

    /// Waits in `idle` until `condition` holds; whoever makes it true rings this worker's doorbell.
    mutating func waits<Session: AllocatorSession & ~Copyable>(
        _ session: inout Session, until condition: () -> Bool
    ) -> Admission {
        while true {
            let seen = control.doorbells[index].value
            obeyChanges()
            if settings.stopping { return .stops }
            if !inquiries.isEmpty { return .answers }
            if condition() { return .goesOn }
            sleep(&session, since: seen)
        }
    }

    /// Waits in `idle` until a moment of the monotonic clock, and for as long after it as the worker was ever parked: a
    /// schedule stands still meanwhile.
    @inline(never)
    mutating func waits<Session: AllocatorSession & ~Copyable>(
        _ session: inout Session, untilNanoseconds due: UInt64
    ) -> Admission {
        while true {
            let seen = control.doorbells[index].value
            obeyChanges()
            if settings.stopping { return .stops }
            if !inquiries.isEmpty { return .answers }
            let now = platform_monotonic_nanoseconds()
            if settings.paused {
                park(&session, since: seen)
            } else if now >= due + parkedNanoseconds {
                return .goesOn
            } else {
                sleep(&session, since: seen, nanoseconds: due + parkedNanoseconds - now)
            }
        }
    }

    private mutating func park<Session: AllocatorSession & ~Copyable>(_ session: inout Session, since seen: UInt32) {
        let start = platform_monotonic_nanoseconds()
        sleep(&session, since: seen)
        parkedNanoseconds += platform_monotonic_nanoseconds() - start
    }

    @inline(never)
    private mutating func admitsSlowly<Session: AllocatorSession & ~Copyable>(
        _ session: inout Session
    ) -> Admission {
        while true {
            let seen = control.doorbells[index].value
            obeyChanges()
            if settings.stopping { return .stops }
            if !inquiries.isEmpty { return .answers }
            if settings.paused {
                park(&session, since: seen)
            } else if refill() {
                credit -= 1
                return .goesOn
            } else if let due = pacer?.intendedStart {
                let now = platform_monotonic_nanoseconds()
                if due > now { sleep(&session, since: seen, nanoseconds: due - now) }
            }
        }
    }

    private mutating func refill() -> Bool {
        if credit > 0 { return true }
        if pacer == nil {
            credit = .max / 2
        } else if let due = pacer?.due(by: platform_monotonic_nanoseconds()) {
            credit = due
        }
        return credit > 0
    }

    /// Tells everybody who asks what the worker holds now.
    @inline(never)
    mutating func answer<Hold: ObjectHold & ~Copyable>(from hold: borrowing Hold) {
        for inquiry in inquiries { inquiry.answer(worker: index, of: threads, cpu: cpu, from: hold) }
        inquiries.removeAll()
        control.noteAnswer()
    }

    private mutating func takeInquiries() {
        inquiries = settings.inquiries.filter { !$0.isAnswered(by: index) }
        settings.inquiries = []
    }

    private mutating func obeyChanges() {
        guard control.epoch.load(ordering: .relaxed) != epoch else { return }
        let old = settings
        (settings, epoch) = control.current()
        takeInquiries()
        if settings.sizes.distribution != old.sizes.distribution {
            news = settings.sizes
            hasNews = true
        }
        if settings.rate != old.rate || settings.paused != old.paused { restartSchedule() }
        control.obey(epoch, worker: index)
    }

    /// What was missed under another rate, or while parked, is not made up for. Workers start evenly spread over
    /// a quantum, so that they do not all wake at once.
    private mutating func restartSchedule() {
        credit = 0
        guard settings.rate > 0 else {
            pacer = nil
            return
        }
        let stagger = Pacer.quantum * UInt64(index) / UInt64(threads)
        pacer = Pacer(rate: settings.rate, start: platform_monotonic_nanoseconds() + stagger)
    }

    private func sleep<Session: AllocatorSession & ~Copyable>(
        _ session: inout Session, since seen: UInt32, nanoseconds: UInt64 = .max
    ) {
        let doorbell = control.doorbells[index]
        session.idle { doorbell.wait(since: seen, nanoseconds: nanoseconds) }
    }
}
