/// Strong entity tags from a hash of the content.

/// FNV-1a, 128 bits: small enough to write here, and wide enough that two versions of a file do not meet.
///
/// It resists accidents, not forgery; nobody but the owner of the files chooses their content.
func entityTag(of content: [UInt8]) -> String {
    let prime: UInt128 = 1 << 88 | 0x13B
    var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
    for byte in content {
        hash ^= UInt128(byte)
        hash &*= prime
    }
    let digits = String(hash, radix: 16)
    return "\"" + String(repeating: "0", count: 32 - digits.utf8.count) + digits + "\""
}

/// True where one of the tags in an `If-None-Match` field names `tag`; weak comparison, as RFC 9110 asks here.
func entityTagMatches(_ field: String, _ tag: String) -> Bool {
    field.split(separator: ",").contains { candidate in
        var candidate = candidate.drop { $0 == " " || $0 == "\t" }
        while candidate.last == " " || candidate.last == "\t" { candidate.removeLast() }
        if candidate.hasPrefix("W/") { candidate = candidate.dropFirst(2) }
        return candidate == "*" || candidate == tag
    }
}
