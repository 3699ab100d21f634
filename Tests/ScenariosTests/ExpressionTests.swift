/// The laws of threshold expressions.
import Testing

@testable import Scenarios

/// Three figures, one for each dimension.
private struct Figures: FigureCatalogue {
    let known: [String: Dimension] = [
        "operations": .plain, "memory.allocated_bytes": .bytes, "latency.allocate.p99": .seconds,
        "classes[64].occupancy_ratio": .plain,
    ]

    func dimension(of path: FigurePath) -> Dimension? { known[path.description] }
    func explain(missing path: FigurePath) -> String { "there is no \(path)" }
    func isSampled(_ path: FigurePath) -> Bool { path.lastName != "p99" }
}

private func failure(_ text: String) -> ExpressionError? {
    do throws(ExpressionError) {
        try Expression(parsing: text).check(against: Figures())
        return nil
    } catch {
        return error
    }
}

@Suite struct ExpressionTests {
    @Test(arguments: [
        ("operations > 1000000", 1_000_001.0, true), ("operations > 1_000_000", 1_000_000.0, false),
        ("operations == 0", 0, true), ("operations != 0", 0, false), ("3 <= operations", 3, true),
        ("operations * 2 - 4 >= 10", 7, true), ("-operations < 0", 7, true), ("2 + 3 * 4 == operations", 14, true),
        ("(2 + 3) * 4 == operations", 20, true), ("8 / 4 / 2 == operations", 1, true),
        ("8 - 4 - 2 == operations", 2, true), ("operations < 1e3", 999, true), ("operations < 12.5%", 0.13, false),
    ])
    func comparisonsFollowArithmetic(_ text: String, _ value: Double, _ expected: Bool) throws {
        let expression = try Expression(parsing: text)
        #expect(expression.evaluate { _ in value }.holds == expected)
    }

    @Test func unitsAreFactors() throws {
        #expect(try Expression(parsing: "latency.allocate.p99 < 2us").evaluate { _ in 1.9e-6 }.holds == true)
        #expect(try Expression(parsing: "latency.allocate.p99 < 2us").evaluate { _ in 2.1e-6 }.holds == false)
        #expect(try Expression(parsing: "memory.allocated_bytes == 64MiB").evaluate { _ in 67_108_864 }.holds == true)
    }

    @Test func figuresAreNamedOnceInOrderWithTheirAggregation() throws {
        let expression = try Expression(parsing: "max(buddy.orders[9].unusable_ratio) + a.b < a.b * mean(a.b)")
        #expect(expression.figures.map(\.description) == ["max(buddy.orders[9].unusable_ratio)", "a.b", "mean(a.b)"])
    }

    @Test func aMissingValueIsNeitherTrueNorFalse() throws {
        let outcome = try Expression(parsing: "operations < 5").evaluate { _ in nil }
        #expect(outcome.holds == nil)
        #expect(outcome.problem == "operations has no value")
        let division = try Expression(parsing: "1 / operations < 5").evaluate { _ in 0 }
        #expect(division.holds == nil)
        #expect(division.problem == "a division by zero has no value")
    }

    @Test(arguments: [
        ("", 0, "a number or a figure"), ("operations", 10, "a comparison"), ("operations = 5", 11, "'=='"),
        ("operations > ", 13, "a number or a figure"), ("operations > 5 && operations < 7", 15, "two thresholds"),
        ("1 < operations < 3", 15, "one comparison"), ("operations > 5 parsecs", 15, "should end here"),
        ("operations > 5parsecs", 14, "not a unit"), ("median(operations) < 1", 0, "max, min, mean, first, last"),
        ("max(latency.allocate.p99) < 1", 4, "leave max() out"), ("max(5) < 1", 4, "takes the path"),
        ("(operations < 1", 12, "must close"),
        ("classes[-1].x < 1", 8, "a key is"), ("operations # 5", 11, "means nothing"),
        ("nothing < 1", 0, "there is no nothing"), ("operations. < 1", 12, "must follow the point"),
        ("operations < 1e308h", 13, "too large"),
    ])
    func whatIsWrongIsNamedWithItsPlace(_ text: String, _ offset: Int, _ words: String) {
        let error = failure(text)
        #expect(error?.offset == offset)
        #expect(error?.detail.contains(words) == true, "\(error?.detail ?? "no error")")
    }

    @Test(arguments: [
        "memory.allocated_bytes < 2us", "latency.allocate.p99 < 3MiB", "memory.allocated_bytes + 1s < 5",
        "memory.allocated_bytes * latency.allocate.p99 < 5", "operations / 2s < 5", "operations < 5MiB",
    ])
    func bytesSecondsAndCountsDoNotMix(_ text: String) {
        #expect(failure(text) != nil)
    }

    @Test(arguments: [
        "memory.allocated_bytes < 5", "memory.allocated_bytes / 1MiB < 5", "latency.allocate.p99 * 2 < 1ms",
        "classes[64].occupancy_ratio > 50%", "memory.allocated_bytes / memory.allocated_bytes < operations",
    ])
    func aPlainLiteralGoesWithEverything(_ text: String) {
        #expect(failure(text) == nil)
    }

    @Test func depthAndLengthAreBounded() {
        #expect(failure(String(repeating: "(", count: 100_000)) != nil)
        #expect(failure(String(repeating: "(", count: 80) + "1" + String(repeating: ")", count: 80) + "<2") != nil)
        #expect(failure(String(repeating: "-", count: 900) + "1 < 2") == nil)
    }
}
