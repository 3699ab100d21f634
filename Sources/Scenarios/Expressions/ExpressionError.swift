/// What is wrong with an expression, and where.

/// An expression that cannot be used.
public struct ExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where in the text it goes wrong, in characters from 0.
    public let offset: Int
    /// In words, with what was meant where that can be guessed.
    public let detail: String

    public init(at offset: Int, _ detail: String) {
        self.offset = offset
        self.detail = detail
    }

    public var description: String { "at character \(offset + 1): \(detail)" }
}
