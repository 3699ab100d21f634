/// A row evaluated: estimates by allocator, the best peer, the ratio to it, the target.

/// One allocator's place in a row.
struct CellResult: Sendable {
    let name: String
    let role: ContenderRole
    let estimate: Estimate
    /// Whether most rounds were interrupted, so that those count too.
    let isNoisy: Bool
}

/// A row of the report.
struct RowResult: Sendable {
    let row: Row
    let cells: [CellResult]
    /// The peer with the least median.
    let bestPeer: String?
    /// Of this project's allocator to that peer, from pairs of the same pass.
    let ratio: Estimate?
    /// Whether most of the values that our figure or the ratio rests on were interrupted.
    let isNoisy: Bool
    /// Of mode `exact` to mode `flush`, likewise.
    let exactToFlush: Estimate?
    /// Of mode `hardened` to mode `flush`, for which there is no target.
    let hardenedToFlush: Estimate?

    init(_ measured: MeasuredRow) {
        row = measured.row
        cells = measured.samples.compactMap { column in
            Estimate(column.samples.values).map {
                CellResult(name: column.name, role: column.role, estimate: $0, isNoisy: column.samples.isNoisy)
            }
        }
        let best = cells.filter { $0.role == .peer }.min { $0.estimate.median < $1.estimate.median }?.name
        bestPeer = best
        func quotients(_ numerator: String?, _ denominator: String?) -> Samples {
            guard let numerator, let denominator, let above = measured.samples(of: numerator),
                let below = measured.samples(of: denominator)
            else { return Samples() }
            return above.divided(by: below)
        }
        let ours = cells.first { $0.role == .ours }
        let ratios = quotients(ours?.name, best)
        ratio = Estimate(ratios.values)
        isNoisy = ratios.isNoisy || ours?.isNoisy == true
        func toFlush(_ configuration: OwnAllocator.Configuration) -> Estimate? {
            Estimate(quotients(configuration.rawValue, ours?.name).values)
        }
        exactToFlush = toFlush(.exact)
        hardenedToFlush = toFlush(.hardened)
    }

    /// This project's own figure.
    var ours: CellResult? { cells.first { $0.role == .ours } }

    /// What the target bounds: the ratio to the best peer or our own value.
    var judged: Estimate? {
        switch row.target?.kind {
        case .ratioToBest: ratio
        case .absolute, .least, .surelyLeast: ours?.estimate
        case nil: nil
        }
    }

    /// Whether the target is met, by the point estimate unless the target asks for more; nil where there is no target
    /// or nothing to compare with.
    var isMet: Bool? {
        guard let target = row.target, let judged else { return nil }
        return switch target.kind {
        case .ratioToBest, .absolute: judged.median <= target.limit
        case .least: judged.median >= target.limit
        case .surelyLeast: judged.low >= target.limit
        }
    }

    /// The same for mode `exact` beside mode `flush`.
    var isExactMet: Bool? {
        guard let limit = row.exactTarget, let exactToFlush else { return nil }
        return exactToFlush.median <= limit
    }

    /// Whether the whole interval lies on the side of the point estimate.
    var isSure: Bool? {
        guard let target = row.target, let judged else { return nil }
        switch target.kind {
        case .ratioToBest, .absolute: return judged.high <= target.limit || judged.low > target.limit
        case .least, .surelyLeast: return judged.low >= target.limit || judged.high < target.limit
        }
    }
}

/// All rows of a run.
public struct BenchReport: Sendable {
    let results: [RowResult]
    let allocators: [(name: String, library: String?)]
    let options: BenchOptions
    /// Passes that there was time for.
    let passes: Int
    let seconds: Double
    let machine = Machine()

    /// Names of the rows whose target is missed, and of those where mode `exact` misses its own.
    public var missed: [String] {
        results.filter { $0.isMet == false }.map(\.row.name)
            + results.filter { $0.isExactMet == false }.map { $0.row.name + " (exact)" }
    }

    /// Columns of a table: `empty` only where it is wanted.
    func columns(verbose: Bool) -> [String] {
        allocators.map(\.name).filter { name in
            results.contains { $0.cells.contains { $0.name == name && (verbose || $0.role != .empty) } }
        }
    }
}
