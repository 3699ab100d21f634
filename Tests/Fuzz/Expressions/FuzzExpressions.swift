/// What a fuzzer's bytes say as a threshold: read, written in base units with as few brackets as will do, read again.

@testable import Scenarios

/// Ends the process where an expression changes on its way through text, or a refusal names no place in it.
@c(LLVMFuzzerTestOneInput)
public func fuzzExpressions(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let text = String(validating: input, as: UTF8.self) else { return -1 }
    let expression: Expression
    do throws(ExpressionError) {
        expression = try Expression(parsing: text)
    } catch {
        check(error, of: text)
        return 0
    }
    checkReadAgain(expression)
    do throws(ExpressionError) { try expression.check(against: AnyFigures()) } catch { check(error, of: text) }
    checkValues(expression)
    return 0
}

private func check(_ error: ExpressionError, of text: String) {
    guard (0...text.count).contains(error.offset), !error.detail.isEmpty else {
        fatalError("'\(text)' is refused without a place in it: \(error)")
    }
}

private func checkReadAgain(_ expression: Expression) {
    let text = expression.written
    do throws(ExpressionError) {
        // Past the bound on a text's length, since numbers in base units are longer than they were written.
        var parser = ExpressionParser(try Tokenizer.tokens(of: text))
        let left = try parser.sum()
        let comparison = try parser.comparison().0
        let right = try parser.sum()
        try parser.finish()
        guard left.withoutPlaces == expression.left.withoutPlaces,
            right.withoutPlaces == expression.right.withoutPlaces, comparison == expression.comparison
        else { fatalError("'\(expression.text)' became '\(text)', which is another expression") }
    } catch {
        fatalError("'\(expression.text)' became '\(text)', which is refused: \(error)")
    }
}

/// Without a figure's value there is no answer and a reason; with all of them the answer follows from both sides.
private func checkValues(_ expression: Expression) {
    let outcome = expression.evaluate { Double($0.path.steps.count) }
    if let left = outcome.left, let right = outcome.right {
        guard outcome.holds == expression.comparison.holds(left, right), outcome.problem == nil else {
            fatalError("'\(expression.text)' is \(outcome)")
        }
    } else if outcome.holds != nil || outcome.problem == nil {
        fatalError("'\(expression.text)' has no value and an answer: \(outcome)")
    }
    guard !expression.figures.isEmpty else { return }
    let unknown = expression.evaluate { _ in nil }
    guard unknown.holds == nil, unknown.problem != nil else {
        fatalError("'\(expression.text)' has an answer without its figures: \(unknown)")
    }
}

/// Every path is a figure; what it counts follows from its last name.
private struct AnyFigures: FigureCatalogue {
    func dimension(of path: FigurePath) -> Dimension? {
        if path.lastName.hasSuffix("_bytes") { return .bytes }
        return path.lastName.hasSuffix("_seconds") ? .seconds : .plain
    }

    func explain(missing path: FigurePath) -> String { "there is no \(path)" }
    func isSampled(_ path: FigurePath) -> Bool { path.steps.count < 3 }
}
