/// What a client says of thresholds.
import Documents

/// Reads the thresholds of a phase or of a scenario.
struct ThresholdReader {
    /// The figures that they may be about; nil where those are not known.
    private let figures: RunFigureCatalogue?

    init(_ figures: RunFigureCatalogue?) { self.figures = figures }

    /// Those that are right; everything that is wrong is noted.
    func read(_ fields: FieldReader) -> [Threshold] {
        guard let value = fields.value("thresholds") else { return [] }
        let bounds = ScenarioBounds.thresholds
        guard case .array(let elements) = value, bounds.contains(elements.count) else {
            fields.reject("thresholds", "must be an array of at most \(bounds.upperBound), not \(value.brief)")
            return []
        }
        let pointer = fields.pointer(to: "thresholds")
        return elements.enumerated().compactMap { read($1, at: "\(pointer)/\($0)", fields) }
    }

    private func read(_ value: JSONValue, at pointer: String, _ fields: FieldReader) -> Threshold? {
        switch value {
        case .string(let text): return expression(text, at: pointer, fields).map { Threshold($0) }
        case .object(let members): return try? read(fields.nested(members, pointer: pointer))
        default:
            let detail = "must be an expression such as \"corruptions == 0\", or an object with one, not \(value.brief)"
            fields.note(.init(.pointer(pointer), detail, code: "wrong_type"))
            return nil
        }
    }

    private func read(_ fields: FieldReader) throws(Problem) -> Threshold? {
        let text = try fields.string("expression", limit: Expression.longest)
        let aborts = try fields.bool("abort_on_fail", default: false)
        let grace = try fields.seconds("grace", default: 0, in: 0...ScenarioBounds.seconds.upperBound)
        if fields.has("grace"), !aborts { fields.reject("grace", "is for thresholds with abort_on_fail") }
        let expression = expression(text, at: fields.pointer(to: "expression"), fields)
        fields.refuseRest()
        return expression.map { Threshold($0, abortsOnFail: aborts, graceSeconds: grace) }
    }

    private func expression(_ text: String, at pointer: String, _ fields: FieldReader) -> Expression? {
        do throws(ExpressionError) {
            let expression = try Expression(parsing: text)
            if let figures { try expression.check(against: figures) }
            if expression.mixesRatios {
                throw ExpressionError(at: 0, "ratios are compared with numbers alone, not with other figures")
            }
            return expression
        } catch {
            fields.note(.init(.pointer(pointer), "'\(text)', \(error)", code: "bad_expression"))
            return nil
        }
    }
}
