/// The words of an expression.

/// A word, and where it stands.
struct Token: Equatable {
    enum Kind: Equatable {
        /// A literal in base units.
        case number(Double, Dimension)
        case name(String)
        /// Operators, brackets, commas and points.
        case symbol(String)
        case end
    }

    let kind: Kind
    /// Characters from 0.
    let offset: Int

    /// In an error.
    var words: String {
        switch kind {
        case .number: "a number"
        case .name(let name): "'\(name)'"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end"
        }
    }
}

/// Cuts an expression into words.
struct Tokenizer {
    private let characters: [Character]
    private var position = 0

    private static let symbols = [
        "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ".", ",", "=", "&&", "||", "!", "%",
    ]

    private init(_ text: String) { characters = Array(text) }

    /// All words of `text`, the end included.
    static func tokens(of text: String) throws(ExpressionError) -> [Token] {
        var tokenizer = Tokenizer(text)
        var tokens: [Token] = []
        while true {
            let token = try tokenizer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private var rest: ArraySlice<Character> { characters[position...] }

    private mutating func take(while condition: (Character) -> Bool) -> String {
        let taken = rest.prefix(while: condition)
        position += taken.count
        return String(taken)
    }

    private mutating func next() throws(ExpressionError) -> Token {
        _ = take { $0 == " " }
        let start = position
        guard let first = rest.first else { return Token(kind: .end, offset: start) }
        if first.isASCII, first.isNumber { return Token(kind: try number(), offset: start) }
        if Self.startsName(first) { return Token(kind: .name(take(while: Self.continuesName)), offset: start) }
        guard let symbol = Self.symbols.first(where: { rest.starts(with: $0) }) else {
            throw ExpressionError(at: start, "'\(first)' means nothing here")
        }
        position += symbol.count
        return Token(kind: .symbol(symbol), offset: start)
    }

    private static func startsName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character == "_")
    }

    private static func continuesName(_ character: Character) -> Bool {
        startsName(character) || character.isASCII && character.isNumber
    }

    /// Digits, a point and digits, an exponent, a unit. Digits may be parted by underscores.
    private mutating func number() throws(ExpressionError) -> Token.Kind {
        let start = position
        var digits = take { $0.isASCII && $0.isNumber || $0 == "_" }
        if rest.first == ".", rest.dropFirst().first?.isNumber == true {
            position += 1
            digits += "." + take { $0.isASCII && $0.isNumber || $0 == "_" }
        }
        if let mark = rest.first, mark == "e" || mark == "E", let sign = rest.dropFirst().first,
            sign.isNumber || "+-".contains(sign)
        {
            position += 2
            digits += "e" + String(sign) + take { $0.isASCII && $0.isNumber }
        }
        guard let value = Double(digits.filter { $0 != "_" }), value.isFinite else {
            throw ExpressionError(at: start, "'\(digits)' is not a number")
        }
        let unitStart = position
        let unit = rest.first == "%" ? take { $0 == "%" } : take(while: Self.continuesName)
        guard !unit.isEmpty else { return .number(value, .plain) }
        guard let (factor, dimension) = Dimension.unit(unit) else {
            throw ExpressionError(at: unitStart, "'\(unit)' is not a unit; units are \(Dimension.unitNames)")
        }
        guard (value * factor).isFinite else {
            throw ExpressionError(at: start, "'\(digits)\(unit)' is too large")
        }
        return .number(value * factor, dimension)
    }
}
