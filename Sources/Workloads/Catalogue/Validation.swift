/// Checks settings against the bounds, and lists every fault at once.

extension WorkloadSpecification {
    /// Everything that is wrong with the settings, whatever else runs.
    public var issues: [FieldIssue] {
        var found = [threadIssue, seedIssue, Self.rateIssue(rate), liveIssue].compactMap { $0 }
        found += sizes.issues(in: kind.sizeBounds)
        found += lifetimes.issues
        found += [lifetimeIssue, remoteIssue, alignmentIssue].compactMap { $0 }
        found += kindIssues
        found += replayIssues
        if found.isEmpty, let issue = fitIssue { found.append(issue) }
        return found
    }

    private var threadIssue: FieldIssue? {
        let least = kind.leastThreads
        let most = WorkloadBounds.threads.upperBound
        guard !(least...most).contains(threads) else { return nil }
        let reason = least > 1 ? ", since objects go from worker to worker" : ""
        let detail = "\(threads) threads; \(kind.rawValue) allows \(least) to \(most)\(reason)"
        return FieldIssue("/threads", detail, .outOfRange)
    }

    private var seedIssue: FieldIssue? {
        guard !WorkloadBounds.seed.contains(seed) else { return nil }
        let detail = "\(seed) is too large; allowed are 0 to \(WorkloadBounds.seed.upperBound)"
        return FieldIssue("/seed", detail, .outOfRange)
    }

    /// The field that the live set was given by.
    private var livePointer: String { liveObjects == nil ? "/live_bytes" : "/live_objects" }

    private var liveIssue: FieldIssue? {
        if let liveObjects {
            return FieldIssue.integer("/live_objects", liveObjects, 1...WorkloadBounds.liveObjects)
        }
        return FieldIssue.integer("/live_bytes", liveBytes, WorkloadBounds.liveBytes, unit: " bytes")
    }

    static func rateIssue(_ rate: Double) -> FieldIssue? {
        let paced = WorkloadBounds.pacedRate
        guard rate != 0, !paced.contains(rate) else { return nil }
        let allowed = "0 (unlimited), or \(paced.lowerBound) to \(paced.upperBound) operations a second"
        return FieldIssue("/rate", "\(rate); allowed are \(allowed)", .outOfRange)
    }

    private var lifetimeIssue: FieldIssue? {
        guard lifetimes != .random, !kind.takes(.lifetimes) else { return nil }
        return FieldIssue(
            "/lifetimes", "\(kind.rawValue) orders the deaths of its objects itself; allowed is random", .notAllowed)
    }

    private var remoteIssue: FieldIssue? {
        guard kind.takes(.remoteShare) else {
            guard remoteShare != kind.defaultRemoteShare else { return nil }
            let detail = "\(remoteShare); \(kind.rawValue) always frees \(kind.defaultRemoteShare) elsewhere"
            return FieldIssue("/remote_share", detail + ", nothing else is allowed", .notAllowed)
        }
        if let issue = FieldIssue.number("/remote_share", remoteShare, WorkloadBounds.remoteShare) { return issue }
        guard remoteShare > 0, threads == 1, kind.leastThreads == 1 else { return nil }
        return FieldIssue("/remote_share", "\(remoteShare); with one thread only 0 is allowed", .outOfRange)
    }

    private var alignmentIssue: FieldIssue? {
        let bounds = WorkloadBounds.alignment
        guard !bounds.contains(alignment) || alignment.nonzeroBitCount != 1 else { return nil }
        let allowed = "powers of two from \(bounds.lowerBound) to \(bounds.upperBound)"
        return FieldIssue("/alignment", "\(alignment); allowed are \(allowed)", .outOfRange)
    }

    private var kindIssues: [FieldIssue] {
        [
            FieldIssue.integer("/batch", batch, WorkloadBounds.batch),
            FieldIssue.integer("/writes", writes, WorkloadBounds.writes),
            FieldIssue.integer("/life_requests", lifeRequests, WorkloadBounds.lifeRequests),
            FieldIssue.number("/growth", growth, WorkloadBounds.growth),
            FieldIssue.integer("/small_bytes", smallBytes, WorkloadBounds.smallBytes, unit: " bytes"),
        ].compactMap { $0 }
    }

    /// Size of the smallest objects that may make up the whole live set, on average.
    private var leastMean: Double {
        switch kind {
        case .fragmentation: min(sizes.mean, Double(smallBytes))
        // Most vectors are far from their final size while the set grows.
        case .reallocGrowth: Double(GrowthPlan.firstSize)
        default: sizes.mean
        }
    }

    /// Whether a worker's share can hold the largest object, and the bookkeeping all of them.
    private var fitIssue: FieldIssue? {
        guard kind != .replay else { return nil }
        let objectsHeld = largestObjectsHeld
        let largest = kind == .fragmentation ? max(sizes.largest, smallBytes) : sizes.largest
        let least = threads * largest * objectsHeld
        if liveBytes < least {
            let detail =
                "\(liveBytes) bytes cannot hold \(objectsHeld) of the largest object (\(largest) bytes) "
                + "for each of \(threads) threads; allowed are \(least) bytes and more"
            return FieldIssue(livePointer, detail, .tooSmall)
        }
        let most = Int(min(Double(WorkloadBounds.liveObjects) * leastMean, 0x1p62))
        guard liveBytes > most else { return nil }
        let detail =
            "\(liveBytes) bytes of such sizes are more than \(WorkloadBounds.liveObjects) objects; "
            + "allowed are at most \(most) bytes"
        return FieldIssue(livePointer, detail, .tooLarge)
    }

    /// Bytes that the live set may take away from others: with an alignment beyond those of small objects, each may
    /// leave as much unused.
    var footprintBytes: Int {
        // What a replay holds at once is not its to choose; what the allocator refuses is counted.
        guard kind != .replay else { return 0 }
        guard alignment > 64 else { return liveBytes }
        let bytes = Double(liveBytes) * (1 + Double(alignment) / max(1, sizes.mean))
        return Int(min(bytes, 0x1p62))
    }
}
