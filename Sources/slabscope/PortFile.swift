/// Tells scripts which port was bound.
import Glibc

/// A file that holds the port, whole from the moment that it exists.
enum PortFile {
    /// Writes the port beside `path` and renames it into place.
    static func write(_ port: UInt16, to path: String) throws(ServeError) {
        let temporary = "\(path).\(getpid()).new"
        guard let file = unsafe fopen(temporary, "w") else { throw .portFile(path, systemReason()) }
        let written = unsafe fputs("\(port)\n", file) >= 0
        let closed = unsafe fclose(file) == 0
        guard written, closed, unsafe rename(temporary, path) == 0 else {
            let reason = systemReason()
            unsafe unlink(temporary)
            throw .portFile(path, reason)
        }
    }

    /// Takes the file away again, where it still names this server's port.
    static func remove(_ path: String) { unsafe unlink(path) }

    private static func systemReason() -> String {
        unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    }
}
