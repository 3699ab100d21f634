//! Files of the repository that tests compare with what happens.

import Glibc

/// Why there is nothing to compare with.
struct NoSuchFile: Error {
    let path: String
}

enum TestFile {
    /// The lines of a text file.
    static func lines(_ path: String) throws -> [String] {
        guard let file = unsafe fopen(path, "r") else { throw NoSuchFile(path: path) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = unsafe getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
    }
}

extension Substring {
    /// Without the blanks around it.
    var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
