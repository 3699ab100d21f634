/// An expression as text that was not copied from the text it was read from.

@testable import Scenarios

extension Expression {
    /// Numbers in base units, and only those brackets without which it would be another expression.
    var written: String { "\(left.written) \(comparison.rawValue) \(right.written)" }
}

extension Term {
    /// How tightly a term holds together; an operand that holds less tightly stands in brackets.
    private var strength: Int {
        switch self {
        case .arithmetic(.add, _, _, _), .arithmetic(.subtract, _, _, _): 0
        case .arithmetic: 1
        // A sign before a sign is read as one of the two.
        case .negative: 2
        case .number, .figure: 3
        }
    }

    var written: String {
        switch self {
        case .number(let value, let dimension): return "\(value)\(dimension.unit)"
        case .figure(let reference, _): return "\(reference)"
        case .negative(let term): return "-" + term.written(atLeast: 3)
        case .arithmetic(let operation, let left, let right, _):
            // Operations of one strength are read from the left.
            return "\(left.written(atLeast: strength)) \(operation.rawValue) \(right.written(atLeast: strength + 1))"
        }
    }

    private func written(atLeast least: Int) -> String { strength < least ? "(\(written))" : written }

    /// The same with every place the same.
    var withoutPlaces: Term {
        switch self {
        case .number: self
        case .figure(let reference, _): .figure(reference, offset: 0)
        case .negative(let term): .negative(term.withoutPlaces)
        case .arithmetic(let operation, let left, let right, _):
            .arithmetic(operation, left.withoutPlaces, right.withoutPlaces, offset: 0)
        }
    }
}

extension Dimension {
    fileprivate var unit: String {
        switch self {
        case .plain: ""
        case .bytes: "B"
        case .seconds: "s"
        }
    }
}
