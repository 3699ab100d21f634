/// Makes terms of words, by recursive descent.

/// Reads the words of one expression in order.
struct ExpressionParser {
    private let tokens: [Token]
    private var position = 0
    private var depth = 0

    init(_ tokens: [Token]) { self.tokens = tokens }

    private var token: Token { tokens[position] }

    private mutating func take(_ symbol: String) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ symbol: String, _ why: String) throws(ExpressionError) {
        guard take(symbol) else { throw ExpressionError(at: token.offset, "'\(symbol)' \(why), not \(token.words)") }
    }

    /// The comparison between the two sides.
    mutating func comparison() throws(ExpressionError) -> (Comparison, offset: Int) {
        let found = token
        if case .symbol(let symbol) = found.kind, let comparison = Comparison(rawValue: symbol) {
            position += 1
            return (comparison, found.offset)
        }
        let all = Comparison.allCases.map(\.rawValue).joined(separator: " ")
        let meant = found.kind == .symbol("=") ? "; equality is '=='" : ""
        throw ExpressionError(at: found.offset, "a comparison (\(all)) must follow, not \(found.words)\(meant)")
    }

    mutating func finish() throws(ExpressionError) {
        if token.kind == .end { return }
        var hint = ""
        if token.kind == .symbol("&&") || token.kind == .name("and") { hint = "; write two thresholds, all must hold" }
        if case .symbol(let symbol) = token.kind, Comparison(rawValue: symbol) != nil {
            hint = "; an expression has one comparison"
        }
        throw ExpressionError(at: token.offset, "the expression should end here, not with \(token.words)\(hint)")
    }

    mutating func sum() throws(ExpressionError) -> Term {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Expression.deepest else {
            throw ExpressionError(at: token.offset, "more than \(Expression.deepest) brackets lie within each other")
        }
        var left = try product()
        while let (operation, offset) = operation(of: .add, .subtract) {
            left = .arithmetic(operation, left, try product(), offset: offset)
        }
        return left
    }

    private mutating func product() throws(ExpressionError) -> Term {
        var left = try factor()
        while let (operation, offset) = operation(of: .multiply, .divide) {
            left = .arithmetic(operation, left, try factor(), offset: offset)
        }
        return left
    }

    private mutating func operation(of first: Arithmetic, _ second: Arithmetic) -> (Arithmetic, offset: Int)? {
        let offset = token.offset
        if take(first.rawValue) { return (first, offset) }
        return take(second.rawValue) ? (second, offset) : nil
    }

    private mutating func factor() throws(ExpressionError) -> Term {
        var isNegative = false
        while take("-") { isNegative.toggle() }
        let term = try operand()
        return isNegative ? .negative(term) : term
    }

    private mutating func operand() throws(ExpressionError) -> Term {
        let found = token
        switch found.kind {
        case .number(let value, let dimension):
            position += 1
            return .number(value, dimension)
        case .name(let name):
            position += 1
            if token.kind == .symbol("(") { return try call(name, at: found.offset) }
            return .figure(FigureReference(try path(from: name)), offset: found.offset)
        case .symbol("("):
            position += 1
            let term = try sum()
            try expect(")", "must close the bracket at character \(found.offset + 1)")
            return term
        default:
            throw ExpressionError(at: found.offset, "a number or a figure must stand here, not \(found.words)")
        }
    }

    private mutating func call(_ name: String, at offset: Int) throws(ExpressionError) -> Term {
        guard let aggregation = Aggregation(function: name) else {
            throw ExpressionError(at: offset, "'\(name)' is not a function; functions are \(Aggregation.functions)")
        }
        position += 1
        let start = token
        guard case .name(let first) = start.kind else {
            throw ExpressionError(at: start.offset, "\(name) takes the path of a figure, not \(start.words)")
        }
        position += 1
        let path = try path(from: first)
        try expect(")", "must close \(name)")
        return .figure(FigureReference(path, aggregation), offset: start.offset)
    }

    private mutating func path(from first: String) throws(ExpressionError) -> FigurePath {
        var steps: [FigurePath.Step] = [.name(first)]
        while true {
            if take(".") {
                guard case .name(let name) = token.kind else {
                    throw ExpressionError(at: token.offset, "a name must follow the point, not \(token.words)")
                }
                steps.append(.name(name))
                position += 1
            } else if take("[") {
                steps.append(.key(try key()))
                try expect("]", "must close the key")
            } else {
                return FigurePath(steps)
            }
        }
    }

    /// Ids may have points and hyphens: `ratios[buddyslab-fine]`.
    private mutating func restOfKey() throws(ExpressionError) -> String {
        var rest = ""
        while let mark = ["-", "."].first(where: { token.kind == .symbol($0) }) {
            position += 1
            rest += mark + (try key())
        }
        return rest
    }

    private mutating func key() throws(ExpressionError) -> String {
        let found = token
        position += 1
        switch found.kind {
        case .number(let value, .plain):
            if let whole = Int(exactly: value), whole >= 0 { return String(whole) }
        case .name(let name): return name + (try restOfKey())
        default: break
        }
        throw ExpressionError(at: found.offset, "a key is a name or a whole number, such as classes[64]")
    }
}
