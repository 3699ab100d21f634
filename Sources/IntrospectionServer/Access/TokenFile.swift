/// Reads a token from a file that is its owner's alone. This file owns the raw calls for it.
import Glibc

/// Why a token file is refused.
public enum TokenFileError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    /// `mode` is the file's permission bits.
    case openToOthers(path: String, mode: UInt32)
    case noToken(path: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .openToOthers(let path, let mode):
            "\(path) has mode 0\(String(mode, radix: 8)), so that others may read or change it: chmod 600 \(path)"
        case .noToken(let path):
            "\(path) holds no token: \(AccessToken.shortest) to \(AccessToken.longest) visible ASCII characters on one "
                + "line are expected, such as openssl rand -hex 32 writes"
        }
    }
}

extension AccessToken {
    /// Reads the token at `path`, once; blanks and line ends around it are no part of it.
    public init(file path: String) throws(TokenFileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemText(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: systemText(errno)) }
        let mode = status.st_mode & 0o777
        guard mode & 0o077 == 0 else { throw .openToOthers(path: path, mode: mode) }
        // Room for the longest token, blanks around it, and a byte more by which too long a file is found.
        var bytes = [UInt8](repeating: 0, count: 2 * Self.longest)
        var length = 0
        while length < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress! + length, $0.count - length)
            }
            guard count >= 0 else { throw .unreadable(path: path, reason: systemText(errno)) }
            if count == 0 { break }
            length += count
        }
        guard length < bytes.count, let token = AccessToken(bytes[..<length]) else { throw .noToken(path: path) }
        self = token
    }
}
