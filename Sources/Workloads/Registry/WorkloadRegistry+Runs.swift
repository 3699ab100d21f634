/// What runs of scenarios ask of a registry: to end many workloads at once.

extension WorkloadRegistry {
    /// Stops these workloads side by side, and waits until all have freed everything and detached. Answers their final
    /// records, in order.
    public func stop(all ids: [String]) throws(WorkloadProblem) -> [WorkloadRecord] {
        for id in ids {
            if case .running(let running) = try find(id) { running.workload.requestStop() }
        }
        var records: [WorkloadRecord] = []
        for id in ids { records.append(try stop(id)) }
        return records
    }
}
