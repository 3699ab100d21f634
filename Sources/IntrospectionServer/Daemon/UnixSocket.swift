/// A Unix socket in the file system: its path, its mode, and what a server that was killed left there. This file owns the
/// raw calls for it.
import Glibc

/// The file of a socket that this process listens at.
struct UnixSocket: Sendable {
    private let path: String
    /// Device and inode, by which it is known again.
    private let identity: Identity

    private struct Identity: Sendable, Equatable {
        let device: UInt
        let inode: UInt
    }

    /// Listens at `path`, which its owner alone may connect to.
    ///
    /// What stands there already stays, but for a socket that nobody answers at: a server that was killed left it.
    static func listen(at path: String) throws(DaemonError) -> (descriptor: Int32, UnixSocket) {
        func failure(_ reason: String) -> DaemonError { .unixSocket(path: path, reason: reason) }
        guard let name = unixName(path) else {
            throw failure("a path has 1 to \(longestPath) bytes here, of which none is 0")
        }
        try makeWay(at: path, name)
        let descriptor = unixSocket()
        guard descriptor >= 0 else { throw failure(systemText(errno)) }
        // Linux makes the file with the mode of the socket, less the process's mask: nobody gets in before a chmod.
        guard fchmod(descriptor, 0o600) == 0, unsafe reach(bind, descriptor, name), unsafe chmod(path, 0o600) == 0,
            Glibc.listen(descriptor, 128) == 0, let identity = identity(of: path)
        else {
            let reason = systemText(errno)
            close(descriptor)
            throw failure(reason)
        }
        return (descriptor, UnixSocket(path: path, identity: identity))
    }

    /// Takes the file away, unless another stands there now.
    func remove() {
        if Self.identity(of: path) == identity { unsafe unlink(path) }
    }

    private static func makeWay(at path: String, _ name: sockaddr_un) throws(DaemonError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .unixSocket(path: path, reason: "something that is no socket stands there")
        }
        let descriptor = unixSocket()
        defer { close(descriptor) }
        guard unsafe !reach(connect, descriptor, name) else {
            throw .unixSocket(path: path, reason: "a server answers there already")
        }
        // A queue that is full, or leave that is missing, says that somebody may be there.
        guard errno == ECONNREFUSED, unsafe unlink(path) == 0 else {
            throw .unixSocket(path: path, reason: "a socket stands there: \(systemText(errno))")
        }
    }

    private static func identity(of path: String) -> Identity? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    }

    private static func unixSocket() -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        return socket(AF_UNIX, kind, 0)
    }

    /// What `sun_path` takes, with a zero behind it.
    private static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    private static func unixName(_ path: String) -> sockaddr_un? {
        let bytes = Array(path.utf8)
        guard (1...longestPath).contains(bytes.count), !bytes.contains(0) else { return nil }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return name
    }

    /// Calls `bind` or `connect` with `name`.
    private static func reach(
        _ call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32, _ name: sockaddr_un
    ) -> Bool {
        unsafe withUnsafePointer(to: name) { pointer in
            unsafe call(
                descriptor, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        }
    }
}
