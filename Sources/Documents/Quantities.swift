/// Sizes and lengths of time as people write them.

/// The bytes that `text` names: digits alone, or with `B`, `KiB`, `MiB`, `GiB`, `TiB` (1024), `kB`, `MB`, `GB` (1000).
///
/// - Returns: `nil` for anything else, for a fraction of a byte, and for what does not fit.
public func parseByteSize(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    var unit = text.dropFirst(digits.count)
    while unit.first == " " { unit.removeFirst() }
    let units: [String: Int] = [
        "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
        "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000,
    ]
    guard let factor = units[String(unit)] else { return nil }
    if let whole = Int(digits) {
        let (bytes, overflow) = whole.multipliedReportingOverflow(by: factor)
        return overflow ? nil : bytes
    }
    return plainDecimal(digits).flatMap { Int(exactly: $0 * Double(factor)) }
}

/// The seconds that `text` names: a number alone, or numbers with `ns`, `us`, `ms`, `s`, `m`, `h`, `d`, largest first.
///
/// - Returns: `nil` for anything else, as for a unit named twice.
public func parseDuration(_ text: String) -> Double? {
    if let seconds = plainDecimal(text[...]) { return seconds }
    let units: [(name: String, seconds: Double)] = [
        ("d", 86400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9),
    ]
    var rest = text[...]
    var next = 0
    var total = 0.0
    while !rest.isEmpty {
        let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let name = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
        guard let number = plainDecimal(digits), let unit = units[next...].firstIndex(where: { $0.name == name }) else {
            return nil
        }
        total += number * units[unit].seconds
        next = unit + 1
        rest = rest.dropFirst(digits.count + name.count)
    }
    return next == 0 ? nil : total
}

/// Digits with at most one point between them; no sign, no exponent, no words such as `nan`.
private func plainDecimal(_ text: Substring) -> Double? {
    guard let first = text.utf8.first, let last = text.utf8.last, first != 0x2E, last != 0x2E else { return nil }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { return nil }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
}
