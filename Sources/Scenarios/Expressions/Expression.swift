/// A threshold: a comparison over figures that is true or false when a phase or a run has ended.

/// What an expression consists of.
indirect enum Term: Equatable, Sendable {
    case number(Double, Dimension)
    /// With the place of the path, for errors.
    case figure(FigureReference, offset: Int)
    case negative(Term)
    case arithmetic(Arithmetic, Term, Term, offset: Int)
}

/// What is done with two terms.
enum Arithmetic: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
}

/// How two terms are compared.
public enum Comparison: String, CaseIterable, Sendable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="

    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .equal: left == right
        case .notEqual: left != right
        }
    }
}

/// A parsed comparison.
///
///     comparison = sum ("<" | "<=" | ">" | ">=" | "==" | "!=") sum
///     sum        = product { ("+" | "-") product }
///     product    = factor { ("*" | "/") factor }
///     factor     = number [unit] | path | ("max" | "min" | "mean" | "first" | "last") "(" path ")" | "-" factor | "(" sum ")"
///     path       = name { "." name | "[" key "]" }
public struct Expression: Equatable, Sendable {
    /// As it was written.
    public let text: String
    public let comparison: Comparison
    let left: Term
    let right: Term
    let offset: Int

    /// Terms within terms; a text of more cannot be meant, and must not exhaust the stack.
    static let deepest = 64
    /// Characters.
    public static let longest = 1000

    /// Parses `text`; whether its figures exist is `check`'s to say.
    public init(parsing text: String) throws(ExpressionError) {
        guard text.count <= Self.longest else {
            throw ExpressionError(at: Self.longest, "an expression has at most \(Self.longest) characters")
        }
        var parser = ExpressionParser(try Tokenizer.tokens(of: text))
        self.text = text
        left = try parser.sum()
        (comparison, offset) = try parser.comparison()
        right = try parser.sum()
        try parser.finish()
    }

    /// Whether the left side is what is observed; otherwise it is the right one.
    var hasFiguresOnTheLeft: Bool {
        var found = false
        left.visitFigures { _, _ in found = true }
        return found
    }

    /// The figures that it asks for, each once, in order.
    public var figures: [FigureReference] {
        var found: [FigureReference] = []
        for term in [left, right] {
            term.visitFigures { reference, _ in if !found.contains(reference) { found.append(reference) } }
        }
        return found
    }
}

extension Term {
    /// Calls `visit` with each figure and its place.
    func visitFigures(_ visit: (FigureReference, Int) -> Void) {
        switch self {
        case .number: break
        case .figure(let reference, let offset): visit(reference, offset)
        case .negative(let term): term.visitFigures(visit)
        case .arithmetic(_, let left, let right, _):
            left.visitFigures(visit)
            right.visitFigures(visit)
        }
    }
}
