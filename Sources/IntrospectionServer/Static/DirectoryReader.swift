/// Reads a directory into memory. This file owns the raw directory and file calls.
import Glibc

/// The regular files below a directory, by their path from it.
enum DirectoryReader {
    enum Failure: Error, Equatable {
        case cannotOpen(path: String, code: Int32)
    }

    /// Hidden files and symbolic links are left out: neither is meant to be served.
    static func files(below root: String) throws(Failure) -> [(path: String, content: [UInt8])] {
        var found: [(path: String, content: [UInt8])] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for name in try names(in: root + "/" + folder) where !name.hasPrefix(".") {
                let path = folder.isEmpty ? name : folder + "/" + name
                switch kind(of: root + "/" + path) {
                case S_IFDIR: folders.append(path)
                case S_IFREG: found.append((path, try content(of: root + "/" + path)))
                default: break
                }
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    private static func names(in folder: String) throws(Failure) -> [String] {
        guard let directory = unsafe opendir(folder) else { throw .cannotOpen(path: folder, code: errno) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    private static func kind(of path: String) -> mode_t {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
    }

    private static func content(of path: String) throws(Failure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, code: errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw .cannotOpen(path: path, code: errno) }
            if count == 0 { return content }
            content += buffer[..<count]
        }
    }
}
