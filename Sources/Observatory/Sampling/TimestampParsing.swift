/// Reads the timestamps that `timestamp(unixMilliseconds:)` writes, and those of other RFC 3339 writers.

/// Milliseconds since 1970 for `2026-11-22T16:00:00Z`, with or without a fraction, and with an offset such as `+01:00`
/// in place of `Z`; nil for anything else. A space counts as the plus that it was before a query was decoded.
public func parseTimestamp(_ text: String) -> Int? {
    var reader = TimestampReader(rest: text.utf8[...])
    guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
        let day = reader.digits(2), reader.take("T") || reader.take("t"),
        let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2), reader.take(":"),
        let second = reader.digits(2), (1...12).contains(month), (1...31).contains(day),
        hour < 24, minute < 60, second <= 60
    else { return nil }
    let fraction = reader.take(".") ? reader.fraction() : 0
    guard let fraction, let offset = reader.offset(), reader.rest.isEmpty else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    return days * 86_400_000 + (hour * 3600 + minute * 60 + second) * 1000 + fraction - offset * 60_000
}

/// The day of a Gregorian date. Years begin in March here, so that the leap day is a year's last.
private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

/// Takes a timestamp apart from its start.
private struct TimestampReader {
    var rest: Substring.UTF8View

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Exactly `count` digits.
    mutating func digits(_ count: Int) -> Int? {
        let run = rest.prefix(count)
        guard run.count == count, run.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return run.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// One digit and more, as milliseconds; what is finer is cut off.
    mutating func fraction() -> Int? {
        let run = rest.prefix { (0x30...0x39).contains($0) }
        guard !run.isEmpty else { return nil }
        rest = rest.dropFirst(run.count)
        let padded = Array(run.prefix(3)) + Array(repeating: 0x30, count: max(0, 3 - run.count))
        return padded.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Minutes east of Greenwich.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+") || take(" "), let hours = digits(2), take(":"), let minutes = digits(2), hours < 24,
            minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
