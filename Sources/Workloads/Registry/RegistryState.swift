/// What a registry remembers, and who gets which CPUs and bytes. Always under the registry's lock.

/// Law: a CPU is taken, and bytes are reserved, exactly by the workloads that run and the claims that are launching.
struct RegistryState {
    /// CPUs and bytes set aside for one workload.
    struct Claim: Sendable {
        let id: String
        let cpus: [Int]
        let bytes: Int
    }

    struct Running: Sendable {
        let workload: Workload
        let claim: Claim
    }

    enum Entry: Sendable {
        case running(Workload)
        case stopped(WorkloadRecord)
    }

    private let capacityBytes: Int
    private var taken: [Bool]
    private var reservedBytes = 0
    private var nextNumber = 1
    private(set) var running: [Running] = []
    private(set) var stopped: [WorkloadRecord] = []
    private(set) var launching = 0
    var closing = false

    init(cpuCount: Int, capacityBytes: Int) {
        self.capacityBytes = capacityBytes
        taken = [Bool](repeating: false, count: cpuCount)
    }

    /// The number in an id of ours.
    static func number(_ id: String) -> Int { Int(id.dropFirst()) ?? 0 }

    func entry(_ id: String) -> Entry? {
        if let found = running.first(where: { $0.workload.id == id }) { return .running(found.workload) }
        return stopped.first { $0.id == id }.map(Entry.stopped)
    }

    /// Sets aside what a workload needs and gives it an id, or says why not.
    mutating func claim(_ specification: WorkloadSpecification) throws(WorkloadProblem) -> Claim {
        guard !closing else { throw .shuttingDown }
        try checkSettings(specification)
        try checkMemory(specification)
        let cpus = Array(taken.indices.filter { !taken[$0] }.prefix(specification.threads))
        guard cpus.count == specification.threads else {
            throw .conflict(
                detail: "\(specification.threads) threads need as many free CPUs; "
                    + "\(cpus.count) of \(taken.count) are free")
        }
        for cpu in cpus { taken[cpu] = true }
        reservedBytes += specification.liveBytes
        launching += 1
        defer { nextNumber += 1 }
        return Claim(id: "w\(nextNumber)", cpus: cpus, bytes: specification.liveBytes)
    }

    private func checkSettings(_ specification: WorkloadSpecification) throws(WorkloadProblem) {
        var issues = specification.issues
        if specification.liveBytes > fillableBytes, !issues.contains(where: { $0.pointer == "/live_bytes" }) {
            let detail =
                "\(specification.liveBytes) bytes are more than 80 % of this back end's \(capacityBytes); "
                + "at most \(fillableBytes) are allowed"
            issues.append(FieldIssue("/live_bytes", detail, .tooLarge))
        }
        guard issues.isEmpty else { throw .invalid(issues) }
    }

    private func checkMemory(_ specification: WorkloadSpecification) throws(WorkloadProblem) {
        let left = fillableBytes - reservedBytes
        guard specification.liveBytes > left else { return }
        throw .conflict(
            detail: "live_bytes of \(specification.liveBytes) do not fit: other workloads reserve "
                + "\(reservedBytes) of the \(fillableBytes) bytes that workloads may fill, \(max(0, left)) are left")
    }

    private var fillableBytes: Int { Int(Double(capacityBytes) * WorkloadBounds.capacityRatio) }

    mutating func launched(_ workload: Workload, _ claim: Claim) {
        launching -= 1
        running.append(Running(workload: workload, claim: claim))
    }

    mutating func abandon(_ claim: Claim) {
        launching -= 1
        release(claim)
    }

    /// Moves a workload that has ended to the records. The first of two stoppers does it.
    mutating func retire(_ record: WorkloadRecord) {
        guard let index = running.firstIndex(where: { $0.workload.id == record.id }) else { return }
        release(running.remove(at: index).claim)
        stopped.append(record)
        if stopped.count > WorkloadRegistry.recordsKept { stopped.removeFirst() }
    }

    private mutating func release(_ claim: Claim) {
        for cpu in claim.cpus { taken[cpu] = false }
        reservedBytes -= claim.bytes
    }
}
