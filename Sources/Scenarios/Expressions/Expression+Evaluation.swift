/// What an expression says of a stretch of time.

/// What came of an expression.
public struct Evaluation: Equatable, Sendable {
    /// Nil where a figure had no value, or a division had no meaning.
    public let holds: Bool?
    /// Both sides, as far as they have values.
    public let left: Double?
    public let right: Double?
    /// The figures and the values that they had, in order.
    public let observed: [Observation]
    /// Why there is no answer.
    public let problem: String?

    /// A figure and its value.
    public struct Observation: Equatable, Sendable {
        public let figure: FigureReference
        public let value: Double?
    }
}

extension Expression {
    /// Evaluates both sides; `value` gives a figure's value, nil where there is none.
    public func evaluate(_ value: (FigureReference) -> Double?) -> Evaluation {
        let observed = figures.map { Evaluation.Observation(figure: $0, value: value($0)) }
        func known(_ reference: FigureReference) -> Double? {
            observed.first { $0.figure == reference }.flatMap(\.value)
        }
        let (left, right) = (self.left.evaluate(known), self.right.evaluate(known))
        let problem: String?
        if let missing = observed.first(where: { $0.value == nil }) {
            problem = "\(missing.figure) has no value"
        } else {
            problem = left == nil || right == nil ? "a division by zero has no value" : nil
        }
        let holds = left.flatMap { left in right.map { comparison.holds(left, $0) } }
        return Evaluation(holds: holds, left: left, right: right, observed: observed, problem: problem)
    }
}

extension Term {
    fileprivate func evaluate(_ value: (FigureReference) -> Double?) -> Double? {
        switch self {
        case .number(let number, _): return number
        case .figure(let reference, _): return value(reference)
        case .negative(let term): return term.evaluate(value).map { -$0 }
        case .arithmetic(let operation, let left, let right, _):
            guard let left = left.evaluate(value), let right = right.evaluate(value) else { return nil }
            switch operation {
            case .add: return left + right
            case .subtract: return left - right
            case .multiply: return left * right
            case .divide: return right == 0 ? nil : left / right
            }
        }
    }
}
