/// The loop of a worker that plays one thread of a trace.
import Traces

extension Worker where Session: ~Copyable {
    /// Plays the worker's thread as often as is asked for. After each pass all workers meet, and free together what the
    /// trace has left alive; then they meet again before the next.
    mutating func carryOut(_ replay: Replay) {
        var meeting = 0
        for loop in 1...replay.loops {
            let isComplete = play(replay)
            if !isComplete { replay.giveUp() }
            if !isComplete || loop == replay.loops { assignment.control.leave(worker: assignment.index) }
            meeting += 1
            meet(replay, meeting)
            sweep(replay)
            if replay.isOver || loop == replay.loops { break }
            meeting += 1
            meet(replay, meeting)
        }
        assignment.control.leave(worker: assignment.index)
    }

    /// One pass. False: told to stop, or the number of requests is reached.
    private mutating func play(_ replay: Replay) -> Bool {
        let index = assignment.index
        let steps = replay.trace.steps[index]
        var hold = ReplayHold(replay: replay, worker: index)
        var clock = ReplayClock(replay.pace)
        // Objects whose turn never comes to this worker: others may still have them.
        var lost: Set<UInt32> = []
        for place in steps.indices {
            hold.done = place
            let step = steps[place]
            guard arrives(at: step, &clock, hold), mayGoOn(holding: hold),
                let hasTurn = takesTurn(step, hold, lost)
            else {
                abandon(steps[place...], replay)
                return false
            }
            sequence.add(step)
            if !hasTurn { lost.insert(step.object) }
            if !hasTurn || !perform(step, replay) {
                counters.skipped()
                governor.giveBack()
            }
            if hasTurn, step.successor != index, replay.table.pass(Int(step.object), to: step.successor) {
                assignment.control.doorbells[step.successor].ring()
            }
        }
        return true
    }

    /// Waits until the moment of an event. False: told to stop.
    @inline(__always)
    private mutating func arrives(at step: TraceStep, _ clock: inout ReplayClock, _ hold: ReplayHold) -> Bool {
        guard let due = clock.due(step.nanoseconds) else { return true }
        while true {
            switch governor.waits(&session, untilNanoseconds: due) {
            case .goesOn: return true
            case .stops: return false
            case .answers: governor.answer(from: hold)
            }
        }
    }

    /// Waits until what comes before an event on its object has been done. nil: told to stop. False: it never will be.
    @inline(__always)
    private mutating func takesTurn(_ step: TraceStep, _ hold: ReplayHold, _ lost: Set<UInt32>) -> Bool? {
        guard lost.isEmpty || !lost.contains(step.object) else { return false }
        guard step.waits else { return true }
        let (table, index, place) = (hold.replay.table, assignment.index, Int(step.object))
        for _ in 0..<Self.looksBeforeSleep {
            switch table.turn(of: index, with: place) {
            case .mine: return true
            case .never: return false
            case .othersYet: continue
            }
        }
        guard waits(holding: hold, until: { table.turnBeforeSleep(of: index, with: place) != .othersYet }) else {
            return nil
        }
        return table.turn(of: index, with: place) == .mine
    }

    /// A turn that comes soon is not worth a sleep: about a microsecond.
    private static var looksBeforeSleep: Int { 200 }

    /// Asks for what the event asks for. False where the object is not there, because the allocator refused it before.
    @inline(__always)
    private mutating func perform(_ step: TraceStep, _ replay: Replay) -> Bool {
        let place = Int(step.object)
        if step.action == .allocate {
            alignment = max(WorkloadBounds.alignment.lowerBound, 1 << step.alignmentExponent)
            replay.table[place] = ReplayObject(
                object: allocate(Int(step.size)), maker: assignment.index, alignmentExponent: step.alignmentExponent)
            return true
        }
        guard let held = replay.table[place] else { return false }
        let key = replay.keys[held.maker]
        alignment = max(WorkloadBounds.alignment.lowerBound, 1 << held.alignmentExponent)
        if step.action == .free {
            free(held.object, madeBy: key)
            replay.table[place] = nil
        } else {
            replay.table[place] = ReplayObject(
                object: reallocate(held.object, to: Int(step.size), madeBy: key), maker: held.maker,
                alignmentExponent: held.alignmentExponent)
        }
        return true
    }

    /// Tells those who wait for what this worker will not do any more.
    private mutating func abandon(_ steps: ArraySlice<TraceStep>, _ replay: Replay) {
        for step in steps where step.successor != assignment.index { replay.table.abandon(Int(step.object)) }
        assignment.control.ringAll()
    }

    /// Waits for all workers. Nobody who is told to stop comes late: each leaves its pass at its next event.
    private mutating func meet(_ replay: Replay, _ meeting: Int) {
        replay.arrive()
        assignment.control.ringAll()
        // What this worker has made may be swept by another already.
        let nothing = LiveSet(expecting: 0)
        if waits(holding: nothing, until: { replay.haveMet(meeting) }) { return }
        let doorbell = assignment.control.doorbells[assignment.index]
        session.idle { doorbell.wait { replay.haveMet(meeting) } }
    }

    /// Frees what lies in this worker's part of the table.
    private mutating func sweep(_ replay: Replay) {
        for place in replay.part(of: assignment.index) {
            if let held = replay.table[place] {
                alignment = max(WorkloadBounds.alignment.lowerBound, 1 << held.alignmentExponent)
                free(held.object, madeBy: replay.keys[held.maker])
                replay.table[place] = nil
            }
            replay.table.resetTurn(place)
        }
    }
}
