/// CPUs and bytes of workloads that change while they run.

extension RegistryState {
    /// Sets aside what a changed workload needs in place of what it has; CPUs that it no longer needs stay its own
    /// until `settle`. Answers the CPUs that it may use from now on.
    mutating func extend(_ id: String, for changed: WorkloadSpecification) throws(WorkloadProblem) -> [Int] {
        guard !closing else { throw .shuttingDown }
        guard let index = running.firstIndex(where: { $0.claim.id == id }) else { throw .notFound(id: id) }
        let claim = running[index].claim
        try checkSettings(changed, on: claim.guest)
        try checkMemory(changed, besides: claim.bytes, on: claim.guest)
        let cpus = try cpus(changed.threads, keeping: claim.cpus, on: claim.guest)
        let all = claim.cpus + cpus.dropFirst(claim.cpus.count)
        set(Claim(id: id, cpus: all, bytes: changed.footprintBytes, guest: claim.guest), at: index)
        return cpus
    }

    private func cpus(
        _ count: Int, keeping own: [Int], on guest: BackendInstance?
    ) throws(WorkloadProblem) -> [Int] {
        if let guest { return try guestCPUs(count, of: guest, besides: own.count) }
        let free = taken.indices.filter { !taken[$0] }
        guard count <= own.count + free.count else {
            throw .conflict(
                detail: "\(count) threads need \(count - own.count) more CPUs; \(free.count) of \(taken.count) are "
                    + "free")
        }
        return Array((own + free).prefix(count))
    }

    /// Gives a workload the claim that it ends up with: more bytes or CPUs than it has now were set aside before.
    mutating func settle(_ claim: Claim) {
        guard let index = running.firstIndex(where: { $0.claim.id == claim.id }) else { return }
        set(claim, at: index)
    }

    private mutating func set(_ claim: Claim, at index: Int) {
        release(running[index].claim)
        reserve(claim)
        running[index].claim = claim
    }

    /// The workers of a workload are about to be replaced, or have been, by those of `workload`.
    mutating func replace(_ id: String, by workload: Workload? = nil, isChanging: Bool, earlier: WorkloadRecord? = nil)
    {
        guard let index = running.firstIndex(where: { $0.claim.id == id }) else { return }
        running[index].isChanging = isChanging
        running[index].workload = workload ?? running[index].workload
        running[index].earlier = earlier ?? running[index].earlier
    }
}
