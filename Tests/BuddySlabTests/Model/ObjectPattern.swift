//! What users write into their objects: plain memory, so that a sanitizer sees every access.

/// A pattern over an object's bytes that depends on a key and the place.
enum ObjectPattern {
    /// Objects up to here are covered whole, larger ones at every cache line and at the end.
    private static let dense = 512

    private static func value(_ key: UInt64, _ offset: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (key &+ UInt64(offset)) &* 0x9E37_79B9_7F4A_7C15 >> 56)
    }

    private static func forEachPlace(_ count: Int, _ body: (Int) -> Void) {
        var offset = 0
        while offset < count {
            body(offset)
            offset += count <= dense ? 7 : 64
        }
        if count > 0 { body(count - 1) }
    }

    /// Writes the pattern.
    static func write(_ address: UInt, _ count: Int, key: UInt64) {
        guard let bytes = unsafe UnsafeMutablePointer<UInt8>(bitPattern: address) else { return }
        forEachPlace(count) { unsafe bytes[$0] = value(key, $0) }
    }

    /// Whether the pattern is still there.
    static func holds(_ address: UInt, _ count: Int, key: UInt64) -> Bool {
        guard let bytes = unsafe UnsafePointer<UInt8>(bitPattern: address) else { return false }
        var intact = true
        forEachPlace(count) { if unsafe bytes[$0] != value(key, $0) { intact = false } }
        return intact
    }

    /// Whether the first `part` bytes are those of the pattern that was written over `count` bytes.
    static func prefixHolds(_ address: UInt, _ part: Int, of count: Int, key: UInt64) -> Bool {
        guard let bytes = unsafe UnsafePointer<UInt8>(bitPattern: address) else { return false }
        var intact = true
        forEachPlace(count) { if $0 < part, unsafe bytes[$0] != value(key, $0) { intact = false } }
        return intact
    }
}
