/// What a client says that it can read, in an Accept header.

/// The media ranges of an Accept header with their weights.
struct MediaRanges {
    private struct Range {
        let type: Substring
        let parameters: [Substring]
        let weight: Double
    }

    private let ranges: [Range]

    /// `field` is the header's value, or all of them with commas between; a part that cannot be read counts as absent.
    init(_ field: String) {
        ranges = field.split(separator: ",").compactMap { part in
            let pieces = part.split(separator: ";").map(Self.trimmed)
            guard let type = pieces.first, !type.isEmpty else { return nil }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            let parameters = pieces.dropFirst().filter { !$0.hasPrefix("q=") }
            return Range(type: type, parameters: Array(parameters), weight: min(1, max(0, weight)))
        }
    }

    /// The largest weight that the header gives to a type by its name; `nil` where it does not name it. A range that
    /// asks for a parameter with another value than in `parameters` is for something else.
    func weight(of type: String, parameters: [String: String] = [:]) -> Double? {
        ranges.filter { range in
            String(range.type).equalsIgnoringCase(type)
                && range.parameters.allSatisfy { parameter in
                    let parts = parameter.split(separator: "=", maxSplits: 1)
                    guard parts.count == 2, let expected = parameters[String(parts[0])] else { return true }
                    return parts[1] == expected
                }
        }.map(\.weight).max()
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
