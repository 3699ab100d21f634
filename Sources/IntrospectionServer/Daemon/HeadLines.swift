/// Whether the lines of a head end as they should. This file owns the look at what lies between them.
import CMicrohttpd

/// What libmicrohttpd 0.9.75 reads in another way than a proxy in front of it may.
///
/// It takes a bare line feed for the end of a line and ends a value at a null byte. A line that begins with a blank it
/// joins to the *name* of the field before, so that a `Content-Length` which is continued becomes a field that nobody
/// knows, and the body a request. A line that begins with a colon it takes for the end of the head, and what follows for
/// a request.
///
/// It does all that in the buffer that the head was read into, where it writes a null byte over each byte of a line's
/// end. So in a head of plain lines a name lies exactly two null bytes behind the value before it, and four lie behind
/// the last value. Where that line alone ends in a bare line feed, and nothing follows that could be taken for more of
/// the head, it cannot be told apart.
struct HeadLines {
    /// The address behind the version, then behind each value.
    private var end: UInt
    private var hasFields = false
    private var areFollowing = true

    init(after version: UnsafeRawBufferPointer) { end = unsafe Self.end(of: version) }

    /// Looks at the next field.
    ///
    /// Safety: both lie in the memory of the connection that the library is calling for.
    @unsafe
    mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        hasFields = true
        areFollowing = unsafe areFollowing && isNextLine(name) && Self.isOneLine(name, value)
        end = unsafe Self.end(of: value)
    }

    /// Whether all is as it should be, when the last field has been taken.
    ///
    /// Safety: as above. Behind a value there are at least a line feed and an empty line, and behind the buffer lies what
    /// the library keeps of each field, in the same memory.
    @unsafe
    var arePlain: Bool {
        guard areFollowing, hasFields, let place = unsafe UnsafeRawPointer(bitPattern: end) else { return areFollowing }
        return unsafe place.loadUnaligned(as: UInt32.self) == 0
    }

    private func isNextLine(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let start = name.baseAddress, UInt(bitPattern: start) == end &+ 2 else { return false }
        return unsafe (start - 2).loadUnaligned(as: UInt16.self) == 0
    }

    /// Between the two lie a null byte in the colon's place, and blanks.
    private static func isOneLine(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        guard let start = name.baseAddress, let first = value.baseAddress else { return false }
        var place = unsafe start + name.count
        guard unsafe place < first, unsafe place.load(as: UInt8.self) == 0 else { return false }
        unsafe place += 1
        while unsafe place < first {
            let byte = unsafe place.load(as: UInt8.self)
            guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") else { return false }
            unsafe place += 1
        }
        return true
    }

    private static func end(of text: UnsafeRawBufferPointer) -> UInt {
        UInt(bitPattern: text.baseAddress) &+ UInt(text.count)
    }
}
