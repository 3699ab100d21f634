/// Checks settings against the bounds, and lists every fault at once.

extension SizeDistribution {
    /// What is wrong with the bounds of the distribution.
    public var issues: [FieldIssue] {
        switch self {
        case .fixed(let size): Self.sizeIssue("/sizes/size", size).map { [$0] } ?? []
        case .uniform(let from, let to), .logUniform(let from, let to): Self.rangeIssues(from: from, to: to)
        case .fleet: []
        }
    }

    private static func sizeIssue(_ pointer: String, _ size: Int) -> FieldIssue? {
        guard !sizeBounds.contains(size) else { return nil }
        let allowed = "\(sizeBounds.lowerBound) to \(sizeBounds.upperBound) bytes"
        return FieldIssue(pointer, "\(size) is not a size; allowed are \(allowed)", .outOfRange)
    }

    private static func rangeIssues(from: Int, to: Int) -> [FieldIssue] {
        let bounds = [sizeIssue("/sizes/from", from), sizeIssue("/sizes/to", to)].compactMap { $0 }
        guard bounds.isEmpty, from > to else { return bounds }
        return [FieldIssue("/sizes/to", "\(to) is below from (\(from)); allowed are \(from) and more", .wrongOrder)]
    }
}

extension WorkloadSpecification {
    /// Everything that is wrong with the settings, whatever else runs.
    public var issues: [FieldIssue] {
        var found = [threadIssue, seedIssue, Self.rateIssue(rate), liveBytesIssue].compactMap { $0 }
        found += sizes.issues
        if found.isEmpty, let issue = fitIssue { found.append(issue) }
        return found
    }

    private var threadIssue: FieldIssue? {
        let least = kind.leastThreads
        let most = WorkloadBounds.threads.upperBound
        guard !(least...most).contains(threads) else { return nil }
        let reason = kind == .producerConsumer ? ", since every object is freed by another CPU" : ""
        let detail = "\(threads) threads; \(kind.rawValue) allows \(least) to \(most)\(reason)"
        return FieldIssue("/threads", detail, .outOfRange)
    }

    private var seedIssue: FieldIssue? {
        guard !WorkloadBounds.seed.contains(seed) else { return nil }
        let detail = "\(seed) is too large; allowed are 0 to \(WorkloadBounds.seed.upperBound)"
        return FieldIssue("/seed", detail, .outOfRange)
    }

    private var liveBytesIssue: FieldIssue? {
        let bounds = WorkloadBounds.liveBytes
        guard !bounds.contains(liveBytes) else { return nil }
        let allowed = "\(bounds.lowerBound) to \(bounds.upperBound) bytes"
        return FieldIssue("/live_bytes", "\(liveBytes); allowed are \(allowed)", .outOfRange)
    }

    static func rateIssue(_ rate: Double) -> FieldIssue? {
        let paced = WorkloadBounds.pacedRate
        guard rate != 0, !paced.contains(rate) else { return nil }
        let allowed = "0 (unlimited), or \(paced.lowerBound) to \(paced.upperBound) operations a second"
        return FieldIssue("/rate", "\(rate); allowed are \(allowed)", .outOfRange)
    }

    /// Whether a worker's share can hold the largest object, and the bookkeeping all of them.
    private var fitIssue: FieldIssue? {
        let objectsHeld = kind.largestObjectsHeld
        let least = threads * sizes.largest * objectsHeld
        if liveBytes < least {
            let detail =
                "\(liveBytes) bytes cannot hold \(objectsHeld) of the largest object (\(sizes.largest) bytes) "
                + "for each of \(threads) threads; at least \(least) are needed"
            return FieldIssue("/live_bytes", detail, .tooSmall)
        }
        let most = Int(Double(WorkloadBounds.liveObjects) * sizes.mean)
        guard liveBytes > most else { return nil }
        let detail =
            "\(liveBytes) bytes of such sizes are more than \(WorkloadBounds.liveObjects) objects; "
            + "at most \(most) are allowed"
        return FieldIssue("/live_bytes", detail, .tooLarge)
    }
}
