/// Traffic that takes a slower way than it could.
import BuddySlab

/// Objects that were freed by other CPUs and wait for an owner that does not come.
struct RemoteBacklog: DoctorRule {
    let name = "remote_backlog"
    var ratio = 0.1
    var floorBytes = 1 << 20
    /// What an owner takes in every now and then is on its way; what has waited so long is not. Ages are too high by up
    /// to a tick.
    var floorSeconds = 2.0

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let snapshot = checkup.snapshot
        let memory = checkup.memory
        let share = MemoryFigures.share(memory.remoteQueuedBytes, of: memory.slabBytes)
        guard bounds.reaches(share, ratio), bounds.reaches(memory.remoteQueuedBytes, floorBytes) else { return nil }
        let late = snapshot.cpus.filter { cpu in
            snapshot.backlogAge(ofOwner: cpu.id).map { bounds.reaches($0, floorSeconds) } ?? false
        }
        guard
            let owner = late.max(by: { snapshot.backlogBytes(ofOwner: $0.id) < snapshot.backlogBytes(ofOwner: $1.id) }),
            let age = snapshot.backlogAge(ofOwner: owner.id)
        else { return nil }
        let backlog = snapshot.backlog(ofOwner: owner.id)
        let state = owner.state == "detached" ? "has no thread" : "is \(owner.state)"
        return Diagnosis(
            severity: .warning,
            summary: """
                \(words(bytes: memory.remoteQueuedBytes)), \(words(share: share)) of the memory in slabs, was freed \
                and waits for its owners; \(words(backlog, "object")) for CPU \(owner.id), which \(state), the \
                oldest for \(words(age)) s.
                """,
            figures: [
                FindingFigure("remote_queued_ratio", share, ratio, at: "doctor"),
                FindingFigure("memory.remote_queued_bytes", memory.remoteQueuedBytes, floorBytes, at: "stats"),
                FindingFigure("owners[\(owner.id)].backlog_objects", backlog, at: "remote-frees"),
                FindingFigure("owners[\(owner.id)].oldest_seconds", age, floorSeconds, at: "remote-frees"),
            ],
            advice: """
                An owner takes its objects in when it allocates: a CPU that only gives away needs an allocation now \
                and then, or POST /api/v1/allocator/reclaim. In mode flush the freer's magazine serves them again.
                """)
    }
}

/// Magazines that are found empty as often as full.
struct MagazineSizing: DoctorRule {
    let name = "magazine_sizing"
    /// The most of a class's operations that its magazines serve alone.
    var hitRatio = 0.8
    /// Frees that found a magazine full to allocations that found it empty, or the reverse, whichever is below 1.
    var balance = 0.5
    /// Operations of the class in the window.
    var floorOperations = 10_000

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        // There magazines are quarantines, and serve nobody.
        guard checkup.snapshot.facts.mode != .hardened else { return nil }
        let candidates = checkup.snapshot.classes.indices.map { ClassTraffic(checkup, $0) }
            .filter {
                bounds.isWithin($0.hitRatio, hitRatio) && bounds.reaches($0.balance, balance)
                    && bounds.reaches($0.operations, floorOperations)
            }
        guard let worst = candidates.max(by: { $0.unserved < $1.unserved }) else { return nil }
        return Diagnosis(
            severity: .warning,
            summary: """
                Magazines of the class of \(worst.size) bytes serve only \(words(share: worst.hitRatio)) of its \
                operations: in \(words(checkup.traffic.seconds)) s \(words(worst.underflows, "allocation")) found them \
                empty and \(words(worst.overflows, "free")) full.
                """,
            figures: [
                FindingFigure("magazine_hit_ratio", worst.hitRatio, hitRatio, at: "doctor"),
                FindingFigure("magazine_balance_ratio", worst.balance, balance, at: "doctor"),
                FindingFigure("class_operations", worst.operations, floorOperations, at: "doctor"),
            ],
            advice: "Start with --magazine auto, which lets magazines follow each class's traffic, or with larger ones."
        )
    }
}

/// What happened to the magazines of one class in the window.
private struct ClassTraffic {
    let size: Int
    let operations: Int
    let underflows: Int
    let overflows: Int

    init(_ checkup: Checkup, _ index: Int) {
        let traffic = checkup.traffic
        size = checkup.snapshot.facts.classes[index].size
        operations =
            traffic.difference(ofClass: index, \.allocations) + traffic.difference(ofClass: index, \.frees)
        underflows = traffic.difference(ofClass: index, \.misses)
        overflows = traffic.difference(ofClass: index, \.overflows)
    }

    var unserved: Int { underflows + overflows }
    var hitRatio: Double { 1 - MemoryFigures.share(unserved, of: operations) }
    /// 1 where both are equal, 0 where there is only one of them.
    var balance: Double { MemoryFigures.share(min(underflows, overflows), of: max(underflows, overflows)) }
}

/// Threads that wait for each other at the buddy.
struct LockContention: DoctorRule {
    let name = "lock_contention"
    var ratio = 0.1
    var floorContentions = 1000

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let acquisitions = checkup.traffic.difference(\.lockAcquisitions)
        let contentions = checkup.traffic.difference(\.lockContentions)
        let share = MemoryFigures.share(contentions, of: acquisitions)
        guard bounds.reaches(share, ratio), bounds.reaches(contentions, floorContentions) else { return nil }
        return Diagnosis(
            severity: .warning,
            summary: """
                \(words(share: share)) of \(words(acquisitions, "acquisition")) of the buddy lock in \
                \(words(checkup.traffic.seconds)) s found it held by somebody else.
                """,
            figures: [
                FindingFigure("lock_contention_ratio", share, ratio, at: "doctor"),
                FindingFigure("lock_contentions", contentions, floorContentions, at: "doctor"),
            ],
            advice: """
                Larger page caches keep runs of pages beside each CPU; fewer and longer-lived large blocks, and larger \
                slabs, ask the buddy less often.
                """)
    }
}

/// Much traffic on the CPU of threads without one, which is locked.
struct CommonCPUTraffic: DoctorRule {
    let name = "common_cpu_traffic"
    var ratio = 0.2
    var floorOperations = 10_000

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let traffic = checkup.traffic
        let common = traffic.operations(ofCPU: checkup.snapshot.facts.cpuCount)
        let all = checkup.snapshot.cpus.reduce(0) { $0 + traffic.operations(ofCPU: $1.id) }
        let share = MemoryFigures.share(common, of: all)
        guard bounds.reaches(share, ratio), bounds.reaches(common, floorOperations) else { return nil }
        return Diagnosis(
            severity: .warning,
            summary: """
                \(words(common, "operation")) in \(words(traffic.seconds)) s, \(words(share: share)) of all, came from \
                threads without a CPU and took the common CPU's lock.
                """,
            figures: [
                FindingFigure("common_cpu_ratio", share, ratio, at: "doctor"),
                FindingFigure("common_cpu_operations", common, floorOperations, at: "doctor"),
            ],
            advice: "Attach the busy threads to CPUs of their own; start with more --cpus where none is left.")
    }
}
