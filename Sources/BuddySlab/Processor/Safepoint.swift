//! Stopping all CPUs for a moment: for an exact snapshot, for a walk, for reclaim.
//!
//! `Tests/Models/safepoint.pml` is the model. The words and what they order:
//! - `epoch` (total order): odd asks for a stop. A store here, then the CAS on a status, against a status exchange, then
//!   a load here: at least one side sees the other.
//! - `pending` (total order, read-modify-write only): each arrival releases what its CPU wrote and acquires what those
//!   before it wrote, so whoever reaches 0 sees everything. It carries the epoch, so that an arrival that comes after
//!   its stop was given up counts for nothing.
//! - `status` (total order): idle -> frozen by a stopper or by the CPU itself, frozen -> idle by the restart. A CPU that
//!   marks its calls goes running -> paused and back in the same way; see `MarkedCalls.swift`.
//! - `held`: releases the last arrival's view to a stopper that keeps the stop.

/// Why a stop was given up.
public enum SafepointError: Error, Equatable, Sendable {
    /// A CPU did not arrive within 100 ms.
    case timedOut(CPUIndex)
    /// The allocator has no region yet.
    case notInitialized
}

extension Processor {
    /// Waits where a stop is asked for. Called at the start of every slow path, with no lock held.
    @inline(__always)
    func poll() {
        guard state.epoch.loadTotal() & 1 == 1, isCommon.value == 0, isPrivileged.value == 0 else { return }
        waitAtSafepoint()
    }

    @inline(never)
    func waitAtSafepoint() {
        if mark.value != 0 { return pause() }
        let state = state
        let epoch = state.epoch
        while true {
            let stop = epoch.loadTotal()
            guard stop & 1 == 1 else { return }
            stops.add(1)
            arrivedEpoch.int = Int(stop)
            _ = state.arrive(at: stop)
            while epoch.acquire() == stop { state.hooks.wait(epoch, while: stop) }
        }
    }

    /// Declares that the thread is outside every operation and may wait for long. Nothing of this CPU may be touched
    /// until `comeBack`.
    func leave() {
        _ = status.exchangeTotal(ProcessorStatus.idle.rawValue)
        let state = state
        while true {
            let stop = state.epoch.loadTotal()
            let frozen = ProcessorStatus.frozen(at: stop)
            guard stop & 1 == 1, status.compareExchange(ProcessorStatus.idle.rawValue, frozen).exchanged else { return }
            if state.arrive(at: stop) { return }
            // That stop was given up, or is over: undo the freeze that nobody counted, and look again once it is gone.
            _ = status.compareExchange(frozen, ProcessorStatus.idle.rawValue)
            while state.epoch.loadTotal() == stop { state.hooks.wait(state.epoch, while: stop) }
        }
    }

    /// The way back from `leave`: waits until no stop has this CPU frozen.
    func comeBack() {
        let state = state
        while true {
            let stop = state.epoch.loadTotal()
            if status.compareExchange(ProcessorStatus.idle.rawValue, ProcessorStatus.running.rawValue).exchanged {
                break
            }
            // Frozen by a stop that began before or after the look: only an odd epoch is worth sleeping on.
            if stop & 1 == 1 {
                while state.epoch.acquire() == stop { state.hooks.wait(state.epoch, while: stop) }
            }
        }
    }
}

extension ProcessorStatus {
    /// The status word of a CPU that is frozen at a stop.
    static func frozen(at stop: UInt32) -> UInt64 { UInt64(stop) << 32 | frozen.rawValue }

    /// The status in a status word.
    init?(word: UInt64) { self.init(rawValue: word & 0xFF) }
}

extension GlobalState {
    /// A stop is given up after so long.
    static let patience: UInt64 = 100_000_000
    /// Bit of `pending` that says that the stop holds until the stopper ends it.
    private static let holdsBit: UInt64 = 1 << 31
    private static let countMask: UInt64 = 1 << 31 - 1

    /// Counts one arrival; false where the stop `tag` is over. Whoever is last does what the stop is for.
    func arrive(at tag: UInt32) -> Bool {
        let pending = pending
        var value = pending.value
        while true {
            guard UInt32(truncatingIfNeeded: value >> 32) == tag, value & Self.countMask != 0 else { return false }
            let (exchanged, original) = pending.compareExchange(value, value - 1)
            if exchanged { break }
            value = original
        }
        if value & Self.countMask == 1 { complete(tag, holds: value & Self.holdsBit != 0) }
        return true
    }

    private func complete(_ tag: UInt32, holds: Bool) {
        guard holds else {
            copySnapshot()
            return restart(tag)
        }
        held.storeTotal(tag)
        hooks.wake(held)
    }

    /// Lets everybody go on.
    func restart(_ tag: UInt32) {
        let bound = fastBound
        for index in 0..<cpuCount.int {
            let processor = processor(index)
            processor.sizeBound.int = bound
            let frozen = processor.status.compareExchange(
                ProcessorStatus.frozen(at: tag), ProcessorStatus.idle.rawValue)
            if !frozen.exchanged { processor.resume(after: tag) }
        }
        stopEnded.value = hooks.now()
        epoch.storeTotal(tag &+ 1)
        hooks.wake(epoch)
    }

    /// Asks for a stop; the stop mutex and the common lock are held. Returns its epoch.
    func requestStop(holds: Bool) -> UInt32 {
        let tag = epoch.value &+ 1
        stopStarted.value = hooks.now()
        _ = pending.exchangeTotal(UInt64(tag) << 32 | (holds ? Self.holdsBit : 0) | UInt64(cpuCount.int + 1))
        epoch.storeTotal(tag)
        for index in 0..<cpuCount.int { processor(index).sizeBound.int = 0 }
        for index in 0..<cpuCount.int
        where processor(index).status.compareExchange(
            ProcessorStatus.idle.rawValue, ProcessorStatus.frozen(at: tag)
        ).exchanged {
            _ = arrive(at: tag)
        }
        // Before the stopper's own arrival: the stop cannot be over while it looks.
        pauseMarkedCPUs(tag)
        _ = arrive(at: tag)
        return tag
    }

    /// Waits until `word` leaves `value`, or gives the stop up.
    func sleep(on word: HalfWord, leaving value: UInt32, stop tag: UInt32) throws(SafepointError) {
        let hooks = hooks
        let deadline = stopStarted.value &+ Self.patience
        while word.acquire() == value {
            let now = hooks.now()
            if now >= deadline {
                let late = straggler(tag)
                if cancel(tag) { throw .timedOut(late) }
            }
            hooks.wait(word, while: value, nanoseconds: now >= deadline ? 1_000_000 : deadline - now)
        }
    }

    /// Gives a stop up, unless everybody has arrived meanwhile.
    private func cancel(_ tag: UInt32) -> Bool {
        var value = pending.value
        while value & Self.countMask != 0 {
            let (exchanged, original) = pending.compareExchange(value, UInt64(tag) << 32)
            if exchanged {
                abandonedStops.add(1)
                restart(tag)
                return true
            }
            value = original
        }
        return false
    }

    private func straggler(_ tag: UInt32) -> CPUIndex {
        for index in 0..<cpuCount.int {
            let processor = processor(index)
            if processor.status.value == ProcessorStatus.running.rawValue, processor.arrivedEpoch.int != Int(tag) {
                return CPUIndex(UInt16(index))
            }
        }
        return CPUIndex(UInt16(cpuCount.int))
    }

    /// Stops all CPUs, lets the last one that arrives copy the figures, and runs `body` on the copy after everybody
    /// goes on again. The caller must not be inside an operation of its own CPU.
    func withExactFigures<Result>(_ body: (Figures, Double) -> Result) throws(SafepointError) -> Result {
        let hooks = hooks
        stopMutex.lock(hooks)
        defer { stopMutex.unlock(hooks) }
        commonLock.lock(hooks)
        do {
            defer { commonLock.unlock(hooks) }
            let tag = requestStop(holds: false)
            try sleep(on: epoch, leaving: tag, stop: tag)
        }
        exactSnapshots.add(1)
        return body(Figures(copiedFrom: self), notePause())
    }

    /// Stops all CPUs and runs `body` while they wait. The caller must not be inside an operation of its own CPU.
    func whileStopped<Result>(_ body: () -> Result) throws(SafepointError) -> (result: Result, pauseSeconds: Double) {
        let hooks = hooks
        stopMutex.lock(hooks)
        defer { stopMutex.unlock(hooks) }
        return try stopWithMutex(body)
    }

    /// `whileStopped` for a caller that holds the stop mutex.
    func stopWithMutex<Result>(_ body: () -> Result) throws(SafepointError) -> (result: Result, pauseSeconds: Double) {
        let hooks = hooks
        commonLock.lock(hooks)
        defer { commonLock.unlock(hooks) }
        let before = held.value
        let tag = requestStop(holds: true)
        try sleep(on: held, leaving: before, stop: tag)
        let result = body()
        restart(tag)
        return (result, notePause())
    }

    /// Counts the pause of the last stop; returns it in seconds.
    private func notePause() -> Double {
        let pause = Int(stopEnded.value &- stopStarted.value)
        pauseNanoseconds.add(pause)
        if pause > longestPause.int { longestPause.int = pause }
        return Double(pause) / 1_000_000_000
    }
}
