/// The secret that a server asks for, and how it is compared.
import CPlatform

/// A token that only those who know it may use the server with.
///
/// It has no description and no reflection, so that no log and no message can show it by accident.
@safe
public struct AccessToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// Shorter tokens could be found by trying.
    public static let shortest = 16
    /// Longer ones would not fit the area that every comparison goes over.
    public static let longest = 512

    /// Bytes, then zeros up to the longest token, then the length.
    private let area: [UInt8]
    private let count: Int

    /// `bytes` without the blanks and line ends around them; nil where they are too short, too long, or have others
    /// than visible ASCII characters between, which a header field could not carry.
    public init?(_ bytes: some BidirectionalCollection<UInt8>) {
        let trimmed = Self.trimmed(bytes)
        let visible: ClosedRange<UInt8> = 0x21...0x7E
        guard (Self.shortest...Self.longest).contains(trimmed.count), trimmed.allSatisfy(visible.contains) else {
            return nil
        }
        area = Self.area(of: trimmed)
        count = trimmed.count
    }

    /// The value of an `Authorization` field that shows this token; for clients.
    public var authorization: String { "Bearer " + String(decoding: area.prefix(count), as: UTF8.self) }

    public var description: String { "a token" }

    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Whether `candidate` is the token.
    ///
    /// Equal areas are compared whatever the lengths, and to their ends whatever the contents, so that how long it
    /// takes tells only what the sender knows already: the length of what it sent.
    func matches(_ candidate: some Collection<UInt8>) -> Bool { isEqualThroughout(area, Self.area(of: candidate)) }

    /// Whether header fields show the token; nil where they show none.
    func isShown(in headers: HeaderFields) -> Bool? {
        let scheme = "Bearer "
        let shown = headers.values(of: "Authorization").filter {
            String($0.prefix(scheme.count)).equalsIgnoringCase(scheme)
        }
        guard let value = shown.first else { return nil }
        return shown.count == 1 && matches(value.utf8.dropFirst(scheme.utf8.count))
    }

    private static func area(of bytes: some Collection<UInt8>) -> [UInt8] {
        var area = Array(bytes.prefix(longest))
        area += [UInt8](repeating: 0, count: longest - area.count)
        for shift in stride(from: 0, to: Int.bitWidth, by: 8) {
            area.append(UInt8(truncatingIfNeeded: bytes.count >> shift))
        }
        return area
    }

    private static func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        var rest = bytes.drop(while: blanks.contains)
        while let last = rest.last, blanks.contains(last) { rest.removeLast() }
        return rest
    }
}

/// Whether two byte sequences of equal length are the same; every byte of both is read whatever the others are.
func isEqualThroughout(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    precondition(left.count == right.count, "\(left.count) bytes are compared with \(right.count)")
    return unsafe left.withUnsafeBytes { left in
        unsafe right.withUnsafeBytes { right in
            unsafe platform_equal_throughout(left.baseAddress, right.baseAddress, left.count) != 0
        }
    }
}
