//! A stop around the fork of a process: the child gets structures that nobody was in the middle of changing.

/// A stop that `stopForFork` began, to be ended once on each side of the fork.
public struct ForkStop: Sendable {
    /// Nil where a CPU did not arrive: its structures, and its hold, are as its thread left them.
    fileprivate let tag: UInt32?
}

extension GlobalAllocator {
    /// Stops all CPUs and takes every lock. The calling thread's CPUs must be outside every operation: a marked one is,
    /// another must be idle. A marked CPU is waited for, since its call ends. Where another does not stop within 100
    /// ms, only the locks are held, and the child keeps all CPUs as they are.
    ///
    /// - Throws: `notInitialized`.
    public borrowing func stopForFork() throws(AllocationError) -> ForkStop {
        let state = try state
        let hooks = state.hooks
        state.stopMutex.lock(hooks)
        // Before the stop: a thread that has it may wait at a safepoint.
        state.releaseLock.lock(hooks)
        state.commonLock.lock(hooks)
        let tag = state.holdStop()
        state.buddyLock.lock(hooks)
        return ForkStop(tag: tag)
    }

    /// Lets everybody go on: in the process that forked.
    public borrowing func resumeAfterFork(_ stop: ForkStop) {
        guard let state = try? state else { return }
        state.endForkStop(stop)
    }

    /// Lets the one thread of a forked child go on. CPUs that were attached under the name `thread` stay attached,
    /// under the name `newThread`; all others are free to be attached. What their magazines hold stays with them.
    public borrowing func resetAfterFork(_ stop: ForkStop, thread: Int, newThread: Int) {
        guard let state = try? state else { return }
        if let tag = stop.tag {
            for index in 0..<state.cpuCount.int {
                let processor = state.processor(index)
                if processor.thread.int == thread, processor.claimed.value != 0 {
                    processor.thread.int = newThread
                } else {
                    processor.abandon(frozenAt: tag)
                }
            }
        }
        state.endForkStop(stop)
    }
}

extension Processor {
    /// Frees a CPU whose thread is gone, while everybody is stopped.
    fileprivate func abandon(frozenAt tag: UInt32) {
        mark.value = CallMark.none.rawValue
        thread.int = 0
        _ = status.exchangeTotal(ProcessorStatus.frozen(at: tag))
        claimed.publish(0)
    }
}

extension GlobalState {
    /// Begins a stop that holds; nil where it was given up. The stop mutex and the common lock are held.
    fileprivate func holdStop() -> UInt32? {
        while true {
            let before = held.value
            let tag = requestStop(holds: true)
            do throws(SafepointError) {
                try sleep(on: held, leaving: before, stop: tag)
                return tag
            } catch {
                guard case .timedOut(let late) = error, late.index < cpuCount.int,
                    processor(late.index).mark.value != CallMark.none.rawValue
                else { return nil }
            }
        }
    }

    fileprivate func endForkStop(_ stop: ForkStop) {
        let hooks = hooks
        buddyLock.unlock(hooks)
        if let tag = stop.tag { restart(tag) }
        commonLock.unlock(hooks)
        releaseLock.unlock(hooks)
        stopMutex.unlock(hooks)
    }
}
