/// The two clocks of an observer: one to measure with, one to date with.
import CPlatform
import Glibc

/// Where time comes from; tests drive it by hand.
public struct ObservatoryClock: Sendable {
    /// Nanoseconds of a clock that never goes back.
    public let monotonicNanoseconds: @Sendable () -> UInt64
    /// Milliseconds since 1970, UTC.
    public let unixMilliseconds: @Sendable () -> Int

    public init(
        monotonicNanoseconds: @escaping @Sendable () -> UInt64, unixMilliseconds: @escaping @Sendable () -> Int
    ) {
        self.monotonicNanoseconds = monotonicNanoseconds
        self.unixMilliseconds = unixMilliseconds
    }

    /// The system's clocks.
    public static let system = ObservatoryClock(
        monotonicNanoseconds: { platform_monotonic_nanoseconds() },
        unixMilliseconds: {
            var now = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &now)
            return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
        })
}

/// `2026-11-22T16:00:00.123Z`, RFC 3339, for milliseconds since 1970.
public func timestamp(unixMilliseconds: Int) -> String {
    let days = floorDivide(unixMilliseconds, 86_400_000)
    let rest = unixMilliseconds - days * 86_400_000
    let date = civilDate(daysSince1970: days)
    func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    let time = "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2))"
    return "\(day)T\(time).\(padded(rest % 1000, 3))Z"
}

/// The Gregorian date of a day. Years begin in March here, so that the leap day is a year's last.
private func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
}

private func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
}
