/// A folder of a test's own, and files in it. This file owns the raw calls for them.
import Glibc

/// Made empty, and removed with the value.
final class TestFolder {
    let path: String

    struct Failure: Error { let code: Int32 }

    init() throws {
        var template = Array("/tmp/slabscope-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        if let folder = unsafe opendir(path) {
            while let entry = unsafe readdir(folder) {
                let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { unsafe unlink(path + "/" + name) }
            }
            unsafe closedir(folder)
        }
        unsafe rmdir(path)
    }

    /// Writes a file with a mode; returns its path.
    func file(_ name: String, _ content: String, mode: mode_t = 0o600) throws -> String {
        let file = path + "/" + name
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        let bytes = Array(content.utf8)
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0 else {
            throw Failure(code: errno)
        }
        return file
    }

    /// Kind and permission bits of what stands at a path; nil for nothing.
    static func mode(of path: String) -> mode_t? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode : nil
    }

    /// Two pages that nobody has touched, given to `body`, and whether the second is in memory afterwards.
    static func isSecondPageTouched(_ body: (UnsafeMutableRawPointer, Int) -> Void) throws -> Bool {
        let page = sysconf(Int32(_SC_PAGESIZE))
        let area = unsafe mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let area = unsafe area, unsafe area != MAP_FAILED else { throw Failure(code: errno) }
        defer { unsafe munmap(area, 2 * page) }
        unsafe body(area, 2 * page)
        var residence: [UInt8] = [0, 0]
        guard unsafe mincore(area, 2 * page, &residence) == 0 else { throw Failure(code: errno) }
        return residence[1] & 1 == 1
    }
}
