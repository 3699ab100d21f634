/// Checks size distributions and lifetimes against their bounds.

extension SizeDistribution {
    /// What is wrong with the numbers of the distribution, whose sizes must lie within `bounds`.
    public func issues(in bounds: ClosedRange<Int>) -> [FieldIssue] {
        switch self {
        case .fixed(let size): [Self.sizeIssue("/sizes/size", size, bounds)].compactMap { $0 }
        case .uniform(let from, let to), .logUniform(let from, let to): Self.rangeIssues(from, to, bounds)
        case .fleet: []
        case .normal(let mean, let deviation): Self.normalIssues(mean, deviation, bounds)
        case .powerLaw(let from, let to, let exponent):
            Self.rangeIssues(from, to, bounds)
                + [FieldIssue.number("/sizes/exponent", exponent, WorkloadBounds.exponent)].compactMap { $0 }
        case .table(let rows): Self.tableIssues(rows, bounds)
        }
    }

    private static func sizeIssue(_ pointer: String, _ size: Int, _ bounds: ClosedRange<Int>) -> FieldIssue? {
        FieldIssue.integer(pointer, size, bounds, unit: " bytes")
    }

    private static func rangeIssues(_ from: Int, _ to: Int, _ bounds: ClosedRange<Int>) -> [FieldIssue] {
        let found = [sizeIssue("/sizes/from", from, bounds), sizeIssue("/sizes/to", to, bounds)].compactMap { $0 }
        guard found.isEmpty, from > to else { return found }
        return [FieldIssue("/sizes/to", "\(to) is below from (\(from)); allowed are \(from) and more", .wrongOrder)]
    }

    private static func normalIssues(_ mean: Int, _ deviation: Int, _ bounds: ClosedRange<Int>) -> [FieldIssue] {
        if let issue = sizeIssue("/sizes/mean", mean, bounds) { return [issue] }
        let most = max(1, min(mean, (bounds.upperBound - mean) / NormalSizes.reach))
        let issue = FieldIssue.integer("/sizes/deviation", deviation, 1...most, unit: " bytes with this mean")
        return [issue].compactMap { $0 }
    }

    private static func tableIssues(_ rows: [SizeWeight], _ bounds: ClosedRange<Int>) -> [FieldIssue] {
        let counts = WorkloadBounds.tableRows
        guard counts.contains(rows.count) else {
            return [FieldIssue.integer("/sizes/table", rows.count, counts, unit: " rows")].compactMap { $0 }
        }
        return rows.enumerated().flatMap { index, row in
            [
                sizeIssue("/sizes/table/\(index)/size", row.size, bounds),
                FieldIssue.number("/sizes/table/\(index)/weight", row.weight, WorkloadBounds.weight),
            ].compactMap { $0 }
        }
    }
}

extension LifetimeDistribution {
    /// What is wrong with the numbers of the distribution.
    public var issues: [FieldIssue] {
        let bounds = WorkloadBounds.lifetime
        func issue(_ name: String, _ value: Int) -> FieldIssue? {
            FieldIssue.integer("/lifetimes/\(name)", value, bounds, unit: " allocations")
        }
        return switch self {
        case .random: []
        case .fixed(let allocations): [issue("allocations", allocations)].compactMap { $0 }
        case .exponential(let mean): [issue("mean", mean)].compactMap { $0 }
        case .mixture(let short, let long, let share):
            [
                issue("short", short), issue("long", long),
                FieldIssue.number("/lifetimes/long_share", share, 0...1),
            ].compactMap { $0 }
        }
    }
}

extension FieldIssue {
    /// A whole number that lies outside its bounds.
    static func integer(
        _ pointer: String, _ value: Int, _ bounds: ClosedRange<Int>, unit: String = ""
    ) -> FieldIssue? {
        guard !bounds.contains(value) else { return nil }
        let detail = "\(value); allowed are \(bounds.lowerBound) to \(bounds.upperBound)\(unit)"
        return FieldIssue(pointer, detail, .outOfRange)
    }

    /// A number that lies outside its bounds, or is none.
    static func number(_ pointer: String, _ value: Double, _ bounds: ClosedRange<Double>) -> FieldIssue? {
        guard !bounds.contains(value) else { return nil }
        return FieldIssue(
            pointer, "\(value); allowed are \(bounds.lowerBound) to \(bounds.upperBound)", .outOfRange)
    }
}
