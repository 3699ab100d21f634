/// Files that are whole or not there. This file owns the raw file calls of scenarios and reports.
import Glibc

/// A directory of small files that one process has for itself.
struct DataFiles: Sendable {
    /// A call of the system was refused.
    struct Failure: Error, CustomStringConvertible {
        let what: String
        /// An errno; 0 where `what` says it all.
        let code: Int32

        var description: String {
            guard code != 0 else { return what }
            let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            return "\(what): \(reason)"
        }
    }

    let path: String
    /// Held for as long as the process has the directory.
    private let lock: Int32

    /// Makes the directory where there is none, and takes it for this process. A directory that takes no file is refused
    /// now, not when a run has ended.
    init(taking path: String) throws(Failure) {
        self.path = path
        if unsafe mkdir(path, 0o755) != 0, errno != EEXIST { throw Failure(what: "mkdir \(path)", code: errno) }
        lock = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw Failure(what: "open \(path)", code: errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw Failure(what: "another server has \(path) already", code: 0)
        }
        do throws(Failure) {
            try Self.removeUnfinished(in: path)
            try Self.write([UInt8(ascii: "\n")], to: "\(path)/.probe\(Self.unfinished)")
            unsafe unlink("\(path)/.probe\(Self.unfinished)")
        } catch {
            unsafe unlink("\(path)/.probe\(Self.unfinished)")
            close(lock)
            throw error
        }
    }

    /// What the names of files end with that are being written.
    private static let unfinished = ".new"

    /// Takes away what a process has left behind that ended while it wrote.
    private static func removeUnfinished(in path: String) throws(Failure) {
        for name in try names(in: path, endingWith: unfinished, hidden: true) { unsafe unlink("\(path)/\(name)") }
    }

    /// Gives the directory back.
    func release() { close(lock) }

    /// Names in a directory that end with `suffix`, either the hidden ones or the others, in order.
    static func names(
        in path: String, endingWith suffix: String, hidden: Bool = false
    ) throws(Failure) -> [String] {
        guard let directory = unsafe opendir(path) else { throw Failure(what: "open \(path)", code: errno) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(suffix), name.hasPrefix(".") == hidden { names.append(name) }
        }
        return names.sorted()
    }

    /// The whole of a file of at most `limit` bytes.
    static func content(of file: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(what: "open \(file)", code: errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw Failure(what: "read \(file)", code: errno) }
            if count == 0 { return content }
            content += buffer[..<count]
            guard content.count <= limit else { throw Failure(what: "read \(file)", code: EFBIG) }
        }
    }

    /// Replaces a file: whoever reads it, even after a crash, finds the whole of it or what was there before.
    func replace(_ name: String, _ bytes: [UInt8]) throws(Failure) {
        let temporary = "\(path)/.\(name)\(Self.unfinished)"
        do throws(Failure) {
            try Self.write(bytes, to: temporary)
            guard unsafe rename(temporary, "\(path)/\(name)") == 0 else {
                throw Failure(what: "rename to \(name)", code: errno)
            }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        // The name itself is on the disk only when the directory is.
        guard fsync(lock) == 0 else { throw Failure(what: "fsync \(path)", code: errno) }
    }

    /// Writes a file, down to the disk.
    static func write(_ bytes: [UInt8], to file: String) throws(Failure) {
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(what: "open \(file)", code: errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(what: "write \(file)", code: count < 0 ? errno : ENOSPC) }
            rest = rest.dropFirst(count)
        }
        // Pipes and terminals cannot be synchronised.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw Failure(what: "fsync \(file)", code: errno) }
    }

    func remove(_ name: String) { unsafe unlink("\(path)/\(name)") }
}
