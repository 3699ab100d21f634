/// What a run comes to.

/// The outcome of a run.
public enum RunVerdict: String, Sendable, CaseIterable {
    case passed
    /// A threshold did not hold.
    case failed
    /// Somebody cancelled it, or a signal came.
    case aborted
    /// It could not be carried out, or a figure did not exist.
    case error
    /// Thresholds on time had too few samples, or the machine was too busy.
    case inconclusive

    /// Decides from what is known when a run has ended. The first that is true of: the run could not be carried out; it
    /// was cancelled; a threshold failed; one had no value; one was inconclusive.
    static func decide(
        trouble: String?, cancelled: String?, _ thresholds: [ThresholdReport]
    ) -> (verdict: RunVerdict, reason: String?) {
        if let trouble { return (.error, trouble) }
        if let cancelled { return (.aborted, cancelled) }
        for (state, verdict) in [
            (ThresholdState.failed, RunVerdict.failed), (.error, .error), (.inconclusive, .inconclusive),
        ] {
            let found = thresholds.filter { $0.state == state }
            if let first = found.first {
                let others = found.count > 1 ? " (and \(found.count - 1) more)" : ""
                return (verdict, first.sentence + others)
            }
        }
        return (.passed, nil)
    }
}

/// What has come of a threshold.
public enum ThresholdState: String, Sendable {
    case pending, passed, failed, inconclusive, error
}

/// A threshold and what was observed.
public struct ThresholdReport: Sendable {
    public let threshold: Threshold
    /// Nil for one over the whole run.
    public let phase: String?
    public var state = ThresholdState.pending
    /// The side of the comparison that has figures.
    public var observed: Double?
    /// The other side.
    public var limit: Double?
    /// `bytes`, `seconds`, `ratio`, `count`; nil for other plain numbers.
    public var unit: String?
    /// Of the times that it is about; nil where it is about none.
    public var samples: Int?
    /// Why it does not simply hold.
    public var reason: String?

    /// Nothing is known yet.
    public init(_ threshold: Threshold, phase: String?) {
        self.threshold = threshold
        self.phase = phase
        unit = threshold.expression.unit
    }

    /// In a verdict's reason.
    var sentence: String {
        let place = phase.map { "phase \($0): " } ?? ""
        return place + threshold.expression.text + (reason.map { ": \($0)" } ?? "")
    }
}

extension Expression {
    /// What its first figure is counted in.
    fileprivate var unit: String? {
        guard let path = figures.first?.path else { return nil }
        if case .counter? = RunFigure(path) { return "count" }
        if path.lastName.hasSuffix("_ratio") { return "ratio" }
        return switch RunFigureCatalogue.unit(of: path) {
        case .bytes: "bytes"
        case .seconds: "seconds"
        case .plain: nil
        }
    }
}
