/// Whether an expression's figures exist and can be compared.

/// What figures there are.
public protocol FigureCatalogue {
    /// The dimension of a figure; nil where there is no such figure.
    func dimension(of path: FigurePath) -> Dimension?
    /// Why there is no such figure, with what was probably meant.
    func explain(missing path: FigurePath) -> String
    /// Whether the figure has samples within a stretch of time, over which there is a greatest, a mean and so on.
    func isSampled(_ path: FigurePath) -> Bool
}

extension Expression {
    /// Throws what is wrong with the expression over these figures: one that does not exist, or bytes beside seconds.
    public func check(against catalogue: some FigureCatalogue) throws(ExpressionError) {
        let (leftSide, rightSide) = (try left.dimension(catalogue), try right.dimension(catalogue))
        guard Term.agree(leftSide, rightSide) else {
            throw ExpressionError(at: offset, "\(leftSide.words) cannot be compared with \(rightSide.words)")
        }
    }
}

/// A dimension as far as it is known: a literal without a unit takes any.
private struct Measure {
    let dimension: Dimension
    let isLiteral: Bool

    var words: String { dimension.words }
}

extension Term {
    fileprivate static func agree(_ left: Measure, _ right: Measure) -> Bool {
        left.dimension == right.dimension || left.isLiteral && left.dimension == .plain
            || right.isLiteral && right.dimension == .plain
    }

    fileprivate func dimension(_ catalogue: some FigureCatalogue) throws(ExpressionError) -> Measure {
        switch self {
        case .number(_, let dimension): return Measure(dimension: dimension, isLiteral: true)
        case .negative(let term): return try term.dimension(catalogue)
        case .figure(let reference, let offset):
            guard let dimension = catalogue.dimension(of: reference.path) else {
                throw ExpressionError(at: offset, catalogue.explain(missing: reference.path))
            }
            if reference.aggregation != .plain, !catalogue.isSampled(reference.path) {
                let name = reference.aggregation.rawValue
                throw ExpressionError(at: offset, "\(reference.path) is of all calls at once: leave \(name)() out")
            }
            return Measure(dimension: dimension, isLiteral: false)
        case .arithmetic(let operation, let left, let right, let offset):
            return try Self.result(
                operation, try left.dimension(catalogue), try right.dimension(catalogue), offset: offset)
        }
    }

    private static func result(
        _ operation: Arithmetic, _ left: Measure, _ right: Measure, offset: Int
    ) throws(ExpressionError) -> Measure {
        let isLiteral = left.isLiteral && right.isLiteral
        switch operation {
        case .add, .subtract:
            guard agree(left, right) else {
                throw ExpressionError(at: offset, "\(left.words) and \(right.words) cannot be added")
            }
            return Measure(dimension: left.dimension == .plain ? right.dimension : left.dimension, isLiteral: isLiteral)
        case .multiply:
            guard left.dimension == .plain || right.dimension == .plain else {
                throw ExpressionError(at: offset, "\(left.words) cannot be multiplied by \(right.words)")
            }
            return Measure(dimension: left.dimension == .plain ? right.dimension : left.dimension, isLiteral: isLiteral)
        case .divide:
            if left.dimension == right.dimension { return Measure(dimension: .plain, isLiteral: isLiteral) }
            guard right.dimension == .plain else {
                throw ExpressionError(at: offset, "\(left.words) cannot be divided by \(right.words)")
            }
            return Measure(dimension: left.dimension, isLiteral: isLiteral)
        }
    }
}
