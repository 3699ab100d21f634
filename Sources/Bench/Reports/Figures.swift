/// How figures are written for people.

/// `value` with so many decimals.
func decimal(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "-" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard scaled.magnitude < 1e15 else { return "\(value)" }
    let whole = Int(scaled.magnitude)
    let sign = scaled < 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(whole)" }
    let digits = String(whole)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
}

/// Three digits that matter, or two decimals.
func figure(_ value: Double) -> String {
    decimal(value, value.magnitude < 10 ? 2 : value.magnitude < 100 ? 1 : 0)
}

extension Estimate {
    /// `0.87 [0.85, 0.90]`.
    var text: String { "\(decimal(median, 2)) [\(decimal(low, 2)), \(decimal(high, 2))]" }
}

extension RowResult {
    /// Whether the target is met, and how sure that is.
    var verdict: String {
        guard let isMet else { return "" }
        return (isMet ? "met" : "MISSED") + (isSure == true ? "" : ", unsure") + (isNoisy ? ", noisy" : "")
    }

    /// Mode `exact` beside mode `flush`, and whether that misses its target.
    var exactText: String {
        guard let exactToFlush else { return "" }
        return (isExactMet == false ? "MISSED " : "") + decimal(exactToFlush.median, 2)
    }

    /// The target as a bound.
    var targetText: String {
        guard let target = row.target else { return "" }
        return switch target.kind {
        case .ratioToBest: "<= \(figure(target.limit))"
        case .absolute: "<= \(figure(target.limit)) \(row.unit.rawValue)"
        case .least: ">= \(figure(target.limit)) \(row.unit.rawValue)"
        case .surelyLeast: "low >= \(figure(target.limit)) \(row.unit.rawValue)"
        }
    }

    /// One allocator's figure.
    func cell(_ name: String) -> String {
        guard let cell = cells.first(where: { $0.name == name }) else { return "" }
        return figure(cell.estimate.median) + (cell.isNoisy ? "~" : "")
    }
}
