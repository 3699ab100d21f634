/// Workers that write into small objects again and again, as programs do that share cache lines unknowingly.

extension Worker where Session: ~Copyable {
    /// Writes an object's pattern as often as the kind asks for. The bytes stay what they are; only the cache line
    /// moves.
    @inline(__always)
    func writeAgain(_ object: HeldObject, madeBy key: UInt64) {
        guard writes > 0, let address = unsafe UnsafeMutableRawPointer(bitPattern: object.address) else { return }
        let pattern = ObjectPattern(workerKey: key, serial: object.serial)
        for _ in 0..<writes { unsafe Self.write(pattern, address, bytes: min(Int(object.size), touchLimit)) }
    }

    /// The same for an object of a neighbour. It is checked first, because writing would hide what was wrong.
    @inline(__always)
    func writeAsReceived(_ object: HeldObject, madeBy key: UInt64) {
        guard writes > 0, object.address != 0 else { return }
        check(object, madeBy: key)
        writeAgain(object, madeBy: key)
    }

    /// Not inlined, so that the writes are not taken for one.
    @inline(never)
    @unsafe private static func write(_ pattern: ObjectPattern, _ address: UnsafeMutableRawPointer, bytes: Int) {
        unsafe pattern.fill(address, size: bytes)
    }
}
