/// One round: a work done once by one allocator, and its time.
import CPlatform

/// What a round took.
struct RoundTime: Sendable {
    /// The mean of the workers' own times, so that the start and the end of a round, where one of them is alone, count
    /// for little.
    let nanoseconds: Double
    /// Whether the kernel took a core away from a worker meanwhile, or they did not start together.
    let wasInterrupted: Bool

    /// Workers that start within this part of a round's time have started together.
    static let allowedSkew = 0.05
}

/// What a worker saw of its round.
struct Shift: Sendable {
    let began: UInt64
    let ended: UInt64
    let interruptions: Int64
}

extension RoundTime {
    /// What the workers' times say together.
    init(_ shifts: [Shift]) {
        nanoseconds = shifts.reduce(0) { $0 + Double($1.ended - $1.began) } / Double(max(1, shifts.count))
        let starts = shifts.map(\.began)
        let skew = Double((starts.max() ?? 0) - (starts.min() ?? 0))
        wasInterrupted = shifts.contains { $0.interruptions > 0 } || skew > Self.allowedSkew * nanoseconds
    }
}

/// An allocator with the faces that the workers have entered it by.
struct Seated: Sendable {
    let contender: any Contender
    /// One for each worker.
    let faces: [CallFace]
    /// Number of the contender among those that are measured.
    let site: Int
}

/// Where rounds are run.
struct Ground: Sendable {
    let team: Team
    let floor: Floor

    /// Lets every worker enter `contender`, which is number `site` of those that are measured.
    func seat(_ contender: any Contender, workers: Int, site: Int = 0) -> Seated {
        Seated(contender: contender, faces: team.run(workers) { contender.enter(worker: $0) }, site: site)
    }

    /// Lets every worker leave.
    func unseat(_ seated: Seated) {
        _ = team.run(seated.faces.count) { seated.contender.leave(seated.faces[$0]) }
    }

    /// Does `work` once: what must be live is made, `warmSteps` are done, `steps` are timed, all is freed.
    func round(_ work: any Work, _ seated: Seated, steps: Int, warmSteps: Int, pass: Int) -> RoundTime {
        let floor = floor
        let isOwn = seated.contender.role == .ours
        let shifts = team.run(work.threads) { worker in
            let seat = Seat(
                worker: worker, face: seated.faces[worker], site: seated.site, isOwn: isOwn, pass: pass,
                objects: floor.tables[worker].slots, floor: floor)
            work.prepare(seat)
            floor.barrier.wait(work.threads)
            work.perform(seat, steps: warmSteps)
            let shift = Self.timed(after: { floor.barrier.wait(work.threads) }) { work.perform(seat, steps: steps) }
            // The other worker may still hold what this one made.
            floor.barrier.wait(work.threads)
            work.finish(seat)
            return shift
        }
        return RoundTime(shifts)
    }

    /// Times `body`; an interruption counts from before `meeting`, as one there makes the others start alone.
    private static func timed(after meeting: () -> Void, _ body: () -> Void) -> Shift {
        let before = platform_involuntary_switches()
        meeting()
        let began = platform_monotonic_nanoseconds()
        body()
        let ended = platform_monotonic_nanoseconds()
        return Shift(began: began, ended: ended, interruptions: platform_involuntary_switches() - before)
    }
}
