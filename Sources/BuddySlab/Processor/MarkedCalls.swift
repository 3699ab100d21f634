//! Calls that mark themselves: how a CPU takes part in stops while its thread may block wherever it likes.
//!
//! The thread stores `inside`, and then looks at the epoch; a stopper stores the epoch, and then looks at the mark. On
//! the thread's side nothing but the compiler keeps the two in order: the stopper's fence makes every thread pass a
//! barrier in between, so either the stopper sees `inside`, or the thread sees that a stop is asked for. Then it waits
//! before it touches anything. `status` running -> paused says who counted the arrival, the stopper or the thread
//! itself: the exchange succeeds for one of them. `Tests/Models/safepoint.pml` has both sides.

import Synchronization

/// What the mark of a CPU says.
@frozen
@usableFromInline
enum CallMark: UInt64 {
    /// The thread declares its waits instead.
    case none = 0
    /// Outside every call: a stopper may count the CPU as arrived.
    case outside = 1
    /// Inside a call, or about to look whether a stop is asked for.
    case inside = 2
}

extension ProcessorStatus {
    /// The status word of a CPU that was outside its calls, or waits at the start of one, at a stop.
    static func paused(at stop: UInt32) -> UInt64 { frozen(at: stop) | 0x100 }
}

extension Processor {
    /// Begins a call; false where somebody has stopped all CPUs, and nothing may be touched before `exit`.
    @inlinable
    @inline(__always)
    func enterUnlessStopped() -> Bool {
        mark.value = CallMark.inside.rawValue
        // For the compiler; the stopper's fence is the processor's half. Costs no instruction on x86.
        atomicMemoryFence(ordering: .acquiringAndReleasing)
        // Acquires what was done to this CPU while it was stopped.
        return state.epoch.acquire() & 1 == 0
    }

    /// Begins a call. Waits while somebody has stopped all CPUs.
    func enter() { if !enterUnlessStopped() { waitAtSafepoint() } }

    /// Ends a call: releases everything that it wrote to a stopper.
    @inlinable
    @inline(__always)
    func exit() { mark.publish(CallMark.outside.rawValue) }

    /// Waits for the end of a stop, counted by the stopper or by this thread.
    func pause() {
        let epoch = state.epoch
        while true {
            let stop = epoch.loadTotal()
            guard stop & 1 == 1 else { return }
            let paused = ProcessorStatus.paused(at: stop)
            if status.compareExchange(ProcessorStatus.running.rawValue, paused).exchanged {
                stops.add(1)
                arrivedEpoch.int = Int(stop)
                // That stop was given up, or is over: undo what nobody counted.
                if !state.arrive(at: stop) { resume(after: stop) }
            }
            while epoch.acquire() == stop { state.hooks.wait(epoch, while: stop) }
        }
    }

    /// Ends the pause of one stop, if there is one.
    func resume(after stop: UInt32) {
        _ = status.compareExchange(ProcessorStatus.paused(at: stop), ProcessorStatus.running.rawValue)
    }

    /// Whether a stop has to look at the CPU.
    fileprivate var isMarkedAndRunning: Bool {
        status.value == ProcessorStatus.running.rawValue && mark.value != CallMark.none.rawValue
    }

    /// Counts the CPU as arrived where its thread is outside every call; true where it need not be looked at again.
    fileprivate func pausedByStopper(_ stop: UInt32) -> Bool {
        guard isMarkedAndRunning else { return true }
        // Acquires what the last call wrote.
        guard mark.acquire() == CallMark.outside.rawValue else { return false }
        let paused = ProcessorStatus.paused(at: stop)
        if status.compareExchange(ProcessorStatus.running.rawValue, paused).exchanged { _ = state.arrive(at: stop) }
        return true
    }
}

extension GlobalState {
    /// Looks so often at a CPU inside a call before it sleeps between two looks, and sleeps so long.
    private static let looks = 200
    private static let nap: UInt64 = 50_000

    /// Counts the CPUs that mark their calls, as soon as each is outside; gives up when the stop's patience is over.
    func pauseMarkedCPUs(_ tag: UInt32) {
        var isNeeded = false
        for index in 0..<cpuCount.int where processor(index).isMarkedAndRunning { isNeeded = true }
        guard isNeeded else { return }
        let hooks = hooks
        hooks.fence()
        let deadline = stopStarted.value &+ Self.patience
        for index in 0..<cpuCount.int {
            var looks = 0
            while !processor(index).pausedByStopper(tag) {
                looks += 1
                guard looks > Self.looks else { continue }
                guard hooks.now() < deadline else { return }
                // The epoch does not change meanwhile: this is a sleep, and a thread that is late gets the core.
                hooks.wait(epoch, while: tag, nanoseconds: Self.nap)
            }
        }
    }
}
