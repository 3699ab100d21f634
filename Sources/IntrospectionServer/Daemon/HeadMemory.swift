/// What the last head on a connection led to, found again byte for byte. This file owns the comparison of raw bytes.
import Glibc

/// A client that polls sends the same bytes again and again.
///
/// The checks of a head depend on nothing but the head, so equal bytes need no second check. A head with a body is
/// never kept: its room has to be reserved anew, and whether it has one is among the bytes that are compared.
///
/// Not for a server with a token: how long the comparison takes tells how many bytes are the same, and a proxy may send
/// several clients' requests on one connection. And a session may have ended when its bytes come again.
struct HeadMemory {
    private var head = HeadBytes()
    private var admitted: AdmittedRequest?

    /// Longer heads are checked every time, so that no client makes the server hold much.
    private static let longestHead = 2 << 10

    /// What the same head led to before; `parts` adds the parts of the head that is here now.
    mutating func recall(_ parts: (inout HeadBytes) -> Void) -> AdmittedRequest? {
        head.begin()
        parts(&head)
        return head.isKnown() ? admitted : nil
    }

    /// Keeps what the head of the last `recall`, which was not known, led to.
    mutating func keep(_ request: AdmittedRequest) {
        guard !request.head.announcesBody, head.count <= Self.longestHead else { return forget() }
        head.keep()
        admitted = request
    }

    /// Holds nothing any more.
    mutating func forget() { self = HeadMemory() }
}

/// Method, version, target, and every field's name and value, each behind its length, so that two heads are equal only
/// where all their parts are.
///
/// A head that comes again is only compared; it is copied from the first difference on.
struct HeadBytes {
    private var known: [UInt8] = []
    /// How much of `known` has come again.
    private var matched = 0
    /// The head that is here, where it differs.
    private var other: [UInt8] = []
    private var differs = false

    /// Begins with the first part of another head.
    mutating func begin() {
        matched = 0
        differs = false
        other.removeAll(keepingCapacity: true)
    }

    /// Adds a part of the head that is here.
    ///
    /// Safety: the memory behind `part` is there during the call.
    @unsafe
    mutating func add(_ part: UnsafeRawBufferPointer) {
        if !differs {
            if unsafe comesNext(part) {
                matched += Self.lengthBytes + part.count
                return
            }
            diverge()
        }
        for shift in stride(from: 0, to: 8 * Self.lengthBytes, by: 8) {
            other.append(UInt8(truncatingIfNeeded: part.count >> shift))
        }
        unsafe other.append(contentsOf: part)
    }

    /// True where all that was added is all that is known.
    mutating func isKnown() -> Bool {
        if !differs, matched < known.count { diverge() }
        return !differs
    }

    /// Bytes of the head that is here, once it proved not to be known.
    var count: Int { other.count }

    /// Makes the head that is here the known one.
    mutating func keep() { swap(&known, &other) }

    private static let lengthBytes = 4

    private mutating func diverge() {
        differs = true
        other.append(contentsOf: known.prefix(matched))
    }

    private func comesNext(_ part: UnsafeRawBufferPointer) -> Bool {
        // Shorter than a known head, so that the length fits its bytes.
        guard known.count - matched >= Self.lengthBytes + part.count else { return false }
        return unsafe known.withUnsafeBytes { known in
            let length = unsafe known.loadUnaligned(fromByteOffset: matched, as: UInt32.self)
            guard UInt32(littleEndian: length) == part.count else { return false }
            guard let start = known.baseAddress, let other = part.baseAddress else { return true }
            return unsafe memcmp(start + matched + Self.lengthBytes, other, part.count) == 0
        }
    }
}
