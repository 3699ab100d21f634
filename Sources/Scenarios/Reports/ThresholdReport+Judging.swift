/// Whether a threshold holds, and whether that can be said.
import Latency

/// What a figure of time rests on.
struct Evidence: Sendable {
    /// Times below so many samples are noise.
    static let leastSamples = 1000

    let latency: LatencyTotals?
    /// Of the run so far, and what the scenario allows.
    let switchRatio: Double
    let switchLimit: Double
}

extension ThresholdReport {
    /// Judges by the figures of a stretch of time.
    mutating func judge(_ scope: FigureScope, _ evidence: Evidence) {
        let expression = threshold.expression
        let evaluation = expression.evaluate { scope.value(of: $0, evidence.latency) }
        (observed, limit) =
            expression.hasFiguresOnTheLeft
            ? (evaluation.left, evaluation.right) : (evaluation.right, evaluation.left)
        samples = Self.samples(of: expression, scope, evidence)
        if let doubt = doubt(expression, evidence) {
            (state, reason) = (.inconclusive, doubt)
        } else if let holds = evaluation.holds {
            state = holds ? .passed : .failed
            reason = holds ? nil : Self.sentence(evaluation)
        } else {
            (state, reason) = (.error, evaluation.problem)
        }
    }

    /// Judges by the ratios of back ends: inconclusive where the rounds do not agree.
    mutating func judge(_ comparison: RunComparison, _ evidence: Evidence) {
        let expression = threshold.expression
        func evaluation(_ value: KeyPath<RunComparison.Ratio, Double>) -> Evaluation {
            expression.evaluate { reference in
                guard case .ratio(let backend)? = RunFigure(reference.path) else { return nil }
                return comparison.ratios.first { $0.backend == backend }?.ratio[keyPath: value]
            }
        }
        let median = evaluation(\.median)
        (observed, limit) = expression.hasFiguresOnTheLeft ? (median.left, median.right) : (median.right, median.left)
        samples = comparison.rounds
        if let doubt = doubt(expression, evidence) {
            (state, reason) = (.inconclusive, doubt)
        } else if let holds = median.holds {
            let isClear = evaluation(\.low).holds == holds && evaluation(\.high).holds == holds
            state = !isClear ? .inconclusive : holds ? .passed : .failed
            reason = !isClear ? "the rounds do not agree" : holds ? nil : Self.sentence(median)
        } else {
            (state, reason) = (.error, median.problem)
        }
    }

    private static func sentence(_ evaluation: Evaluation) -> String {
        let values = evaluation.observed.map { "\($0.figure) was \($0.value.map(number) ?? "nothing")" }
        return values.joined(separator: ", ")
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? value.description
    }

    /// Of the group with the fewest, where the expression is about times of calls.
    private static func samples(of expression: Expression, _ scope: FigureScope, _ evidence: Evidence) -> Int? {
        expression.figures.compactMap { reference -> Int? in
            guard case .latency(let operation, let facet, let statistic)? = RunFigure(reference.path) else {
                return nil
            }
            return statistic == .count ? nil : evidence.latency?.table[operation, facet].samples ?? 0
        }.min()
    }

    /// Why nothing can be said; nil where something can.
    private func doubt(_ expression: Expression, _ evidence: Evidence) -> String? {
        guard expression.figures.contains(where: { RunFigureCatalogue.isAboutTime($0.path) }) else { return nil }
        if let samples, samples < Evidence.leastSamples, evidence.latency != nil, !expression.isAboutRatios {
            return "\(samples) samples are too few to tell; \(Evidence.leastSamples) are needed"
        }
        guard evidence.switchRatio > evidence.switchLimit else { return nil }
        return "the machine was busy: workers were interrupted in \(Self.percent(evidence.switchRatio)) % of their "
            + "stretches of 10 ms, above the limit of \(Self.percent(evidence.switchLimit)) %"
    }

    private static func percent(_ ratio: Double) -> Double { (ratio * 1000).rounded() / 10 }
}

extension Expression {
    /// Whether it is about the ratios of back ends, which are known when all rounds are over.
    var isAboutRatios: Bool {
        figures.contains { if case .ratio? = RunFigure($0.path) { true } else { false } }
    }

    /// Whether it is about ratios and other figures at once, which are never known together.
    var mixesRatios: Bool {
        isAboutRatios && figures.contains { if case .ratio? = RunFigure($0.path) { false } else { true } }
    }
}
