/// A workload whose workers were all replaced has the figures of all that worked for it.

extension WorkloadRecord {
    /// This record with the figures of workers that ended before these began.
    func continuing(_ earlier: WorkloadRecord?) -> WorkloadRecord {
        guard let earlier else { return self }
        var sum = self
        sum.startedAtUnixMilliseconds = earlier.startedAtUnixMilliseconds
        sum.elapsedSeconds += earlier.elapsedSeconds
        sum.operations += earlier.operations
        sum.allocations += earlier.allocations
        sum.frees += earlier.frees
        sum.failures += earlier.failures
        sum.injectedFailures += earlier.injectedFailures
        sum.corruptions += earlier.corruptions
        sum.verifiedBytes += earlier.verifiedBytes
        sum.reallocations += earlier.reallocations
        sum.moves += earlier.moves
        sum.skipped += earlier.skipped
        // What could not be freed, because the allocator refused.
        sum.liveObjects += earlier.liveObjects
        sum.liveRequestedBytes += earlier.liveRequestedBytes
        sum.error = earlier.error ?? error
        return sum
    }
}
