/// Figures as a terminal shows them.
import Documents

/// Writes figures in few letters; what a server does not tell is a dash.
enum Quantity {
    static let absent = "-"

    /// `61.0MiB`; bytes below a KiB stand whole.
    static func bytes(_ value: Double?) -> String {
        guard let value else { return absent }
        var rest = value
        var units = ["B", "KiB", "MiB", "GiB", "TiB"][...]
        while rest.magnitude >= 1024, units.count > 1 {
            rest /= 1024
            units.removeFirst()
        }
        return (units.count == 5 ? whole(rest) : decimal(rest)) + units[units.startIndex]
    }

    /// `5.2k`; below a thousand whole, below ten with one decimal where there is one.
    static func rate(_ value: Double?) -> String {
        guard let value else { return absent }
        var rest = value
        var units = ["", "k", "M", "G"][...]
        while rest.magnitude >= 999.5, units.count > 1 {
            rest /= 1000
            units.removeFirst()
        }
        return (units.count == 4 && rest.rounded() == rest ? whole(rest) : decimal(rest)) + units[units.startIndex]
    }

    static func count(_ value: Double?) -> String { value.map { whole($0) } ?? absent }

    /// Three decimals.
    static func ratio(_ value: Double?) -> String {
        guard let value else { return absent }
        let thousandths = Int((value.magnitude * 1000).rounded())
        let digits = String(thousandths % 1000)
        return (value < 0 ? "-" : "") + "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count)
            + digits
    }

    /// `0:12:33`, or `2d 0:12:33`.
    static func duration(_ seconds: Double?) -> String {
        guard let seconds, seconds >= 0, seconds < 1e12 else { return absent }
        let whole = Int(seconds)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let days = whole / 86_400
        let clock = "\(whole / 3600 % 24):\(two(whole / 60 % 60)):\(two(whole % 60))"
        return days > 0 ? "\(days)d \(clock)" : clock
    }

    private static func whole(_ value: Double) -> String {
        value.magnitude < 1e15 ? String(Int(value.rounded())) : "\(value)"
    }

    private static func decimal(_ value: Double) -> String {
        guard value.magnitude < 99.95 else { return whole(value) }
        let tenths = Int((value.magnitude * 10).rounded())
        return (value < 0 ? "-" : "") + "\(tenths / 10).\(tenths % 10)"
    }
}

extension JSONValue {
    /// The number at the end of a path of names.
    func number(_ path: String...) -> Double? {
        path.reduce(Optional(self)) { $0?[$1] }?.finiteNumber
    }

    /// The text under a name.
    func text(_ name: String) -> String? { if case .string(let text)? = self[name] { text } else { nil } }

    /// The elements of the array under a name.
    func rows(_ name: String) -> [JSONValue] { if case .array(let rows)? = self[name] { rows } else { [] } }
}
