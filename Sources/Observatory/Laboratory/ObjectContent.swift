/// What the laboratory writes into its objects. This file owns the raw access to them.

/// Bytes that depend on an object's serial number and on nothing else.
enum ObjectContent {
    /// Writes `count` bytes at `address`.
    ///
    /// Safety: the bytes must be an object in the caller's hands.
    @unsafe
    static func fill(_ address: UInt, count: Int, serial: UInt64) {
        guard let base = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
        for place in 0..<count { unsafe base.storeBytes(of: byte(place, serial), toByteOffset: place, as: UInt8.self) }
    }

    /// Whether `count` bytes at `address` are still what `fill` wrote.
    ///
    /// Safety: the bytes must be an object in the caller's hands.
    @unsafe
    static func isIntact(_ address: UInt, count: Int, serial: UInt64) -> Bool {
        guard let base = unsafe UnsafeRawPointer(bitPattern: address) else { return false }
        for place in 0..<count
        where unsafe base.load(fromByteOffset: place, as: UInt8.self) != byte(place, serial) { return false }
        return true
    }

    /// Neighbouring bytes, and the same byte of neighbouring objects, differ.
    private static func byte(_ place: Int, _ serial: UInt64) -> UInt8 {
        let mixed = (UInt64(place) &+ serial &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return UInt8(truncatingIfNeeded: mixed >> 56)
    }
}
