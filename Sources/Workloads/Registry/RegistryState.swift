/// What a registry remembers, and who gets which CPUs and bytes. Always under the registry's lock.
import Threads

/// Law: a CPU is taken, and bytes are reserved, exactly by the workloads that run and the claims that are launching.
struct RegistryState {
    /// CPUs and bytes set aside for one workload.
    struct Claim: Sendable {
        let id: String
        let cpus: [Int]
        let bytes: Int
        /// Where the workload runs, if not on the registry's own back end: its CPUs are then those of the guest, and
        /// its bytes are the machine's.
        let guest: BackendInstance?
    }

    struct Running: Sendable {
        var workload: Workload
        var claim: Claim
        /// Held by whoever changes or stops the workload, longer than the registry's lock and before it. What it guards
        /// means nothing, but has a size: one without any lies where its neighbour does, for ThreadSanitizer.
        let turn = Guarded(false)
        /// What workers have done that ended before those of now began.
        var earlier: WorkloadRecord?
        /// Between two sets of workers.
        var isChanging = false

        var record: WorkloadRecord {
            var record = workload.record().continuing(earlier)
            if isChanging { record.state = workload.settings.paused ? .paused : .running }
            return record
        }
    }

    enum Entry: Sendable {
        case running(Running)
        case stopped(WorkloadRecord)
    }

    private let capacityBytes: Int
    var taken: [Bool]
    private var reservedBytes = 0
    /// Bytes that all guests may take, and that they have taken.
    private let guestCapacityBytes = SystemBackend.physicalMemoryBytes
    private var guestBytes = 0
    /// Workers of all guests: as many as the registry's own back end has CPUs, so that nobody starts threads without
    /// end.
    private var guestThreads = 0
    private var nextNumber = 1
    var running: [Running] = []
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
        if let found = running.first(where: { $0.workload.id == id }) { return .running(found) }
        return stopped.first { $0.id == id }.map(Entry.stopped)
    }

    /// Sets aside what a workload needs and gives it an id, or says why not.
    mutating func claim(
        _ specification: WorkloadSpecification, on guest: BackendInstance? = nil
    ) throws(WorkloadProblem) -> Claim {
        guard !closing else { throw .shuttingDown }
        try checkSettings(specification, on: guest)
        try checkMemory(specification, besides: 0, on: guest)
        let threads = specification.threads
        let cpus = if let guest { try guestCPUs(threads, of: guest, besides: 0) } else { try freeCPUs(threads) }
        let claim = Claim(id: "w\(nextNumber)", cpus: cpus, bytes: specification.footprintBytes, guest: guest)
        nextNumber += 1
        launching += 1
        reserve(claim)
        return claim
    }

    private func freeCPUs(_ count: Int) throws(WorkloadProblem) -> [Int] {
        let cpus = Array(taken.indices.filter { !taken[$0] }.prefix(count))
        guard cpus.count == count else {
            throw .conflict(
                detail: "\(count) threads need as many free CPUs; \(cpus.count) of \(taken.count) are free")
        }
        return cpus
    }

    /// The CPUs of a guest belong to its only workload.
    func guestCPUs(_ count: Int, of guest: BackendInstance, besides own: Int) throws(WorkloadProblem) -> [Int] {
        guard count <= guest.cpuCount else {
            let detail = "\(count); \(guest.description.name) has \(guest.cpuCount) CPUs, no more are allowed"
            throw .invalid([FieldIssue("/threads", detail, .tooLarge)])
        }
        let left = taken.count - guestThreads + own
        guard count <= left else {
            throw .conflict(
                detail: "\(count) threads are too many: workloads on other back ends than the server's may have "
                    + "\(taken.count) in all, \(max(0, left)) are left")
        }
        return Array(0..<count)
    }

    func checkSettings(
        _ specification: WorkloadSpecification, on guest: BackendInstance?
    ) throws(WorkloadProblem) {
        let capacityBytes = guest?.capacityBytes ?? capacityBytes
        let fillableBytes = Self.fillable(capacityBytes)
        var issues = specification.issues
        if specification.kind != .replay, specification.liveBytes > fillableBytes,
            !issues.contains(where: { $0.pointer == "/live_bytes" })
        {
            let detail =
                "\(specification.liveBytes) bytes are more than 80 % of this back end's \(capacityBytes); "
                + "at most \(fillableBytes) are allowed"
            issues.append(FieldIssue("/live_bytes", detail, .tooLarge))
        } else if specification.footprintBytes > fillableBytes {
            let detail =
                "\(specification.alignment) may leave so much unused beside \(specification.liveBytes) live bytes that "
                + "\(specification.footprintBytes) are taken; at most \(fillableBytes) are allowed"
            issues.append(FieldIssue("/alignment", detail, .tooLarge))
        }
        guard issues.isEmpty else { throw .invalid(issues) }
    }

    /// `besides` bytes of those that are reserved are the workload's own.
    func checkMemory(
        _ specification: WorkloadSpecification, besides: Int, on guest: BackendInstance?
    ) throws(WorkloadProblem) {
        let fillableBytes = Self.fillable(guest == nil ? capacityBytes : guestCapacityBytes)
        let reservedBytes = guest == nil ? reservedBytes : guestBytes
        let left = fillableBytes - reservedBytes + besides
        guard specification.footprintBytes > left else { return }
        throw .conflict(
            detail: "live_bytes of \(specification.liveBytes) do not fit: other workloads reserve "
                + "\(reservedBytes - besides) of the \(fillableBytes) bytes that workloads may fill, "
                + "\(max(0, left)) are left"
        )
    }

    private static func fillable(_ capacityBytes: Int) -> Int {
        Int(Double(capacityBytes) * WorkloadBounds.capacityRatio)
    }

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
        let ended = running.remove(at: index)
        release(ended.claim)
        stopped.append(record.continuing(ended.earlier))
        if stopped.count > WorkloadRegistry.recordsKept { stopped.removeFirst() }
    }

    mutating func reserve(_ claim: Claim) {
        guard claim.guest == nil else {
            guestBytes += claim.bytes
            guestThreads += claim.cpus.count
            return
        }
        for cpu in claim.cpus { taken[cpu] = true }
        reservedBytes += claim.bytes
    }

    mutating func release(_ claim: Claim) {
        guard claim.guest == nil else {
            guestBytes -= claim.bytes
            guestThreads -= claim.cpus.count
            return
        }
        for cpu in claim.cpus { taken[cpu] = false }
        reservedBytes -= claim.bytes
    }
}
