/// A malloc library that the dynamic loader brought in. This file owns the loader's handles and symbols.
import CPlatform
import Glibc

/// Why a malloc library cannot be used.
public enum MallocLibraryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The loader does not load the file; `reason` is in its own words.
    case notLoaded(file: String, reason: String)
    /// The file is a library, but defines no malloc and free of its own.
    case noMalloc(file: String)
    /// It defines malloc, but not everything that workers call.
    case incomplete(file: String, missing: [String])
    /// It defines everything, and answers wrongly.
    case unsound(file: String, what: String)

    public var description: String {
        switch self {
        case .notLoaded(let file, let reason): "the loader does not load \(file): \(reason)"
        case .noMalloc(let file): "\(file) defines no malloc and free of its own"
        case .incomplete(let file, let missing):
            "\(file) defines malloc and free, but not \(missing.joined(separator: ", nor "))"
        case .unsound(let file, let what): "\(file) is no sound malloc library: \(what)"
        }
    }
}

/// The names under which a library defines its functions.
package struct MallocNames: Sendable {
    let allocate: String
    let release: String
    let reallocate: String
    let posixAlign: String
    let align: String
    let usableSize: String

    private init(prefix: String, usableSize: String) {
        allocate = prefix + "malloc"
        release = prefix + "free"
        reallocate = prefix + "realloc"
        posixAlign = prefix + "posix_memalign"
        align = prefix + "aligned_alloc"
        self.usableSize = usableSize
    }

    package static let standard = MallocNames(prefix: "", usableSize: "malloc_usable_size")
    package static let mimalloc = MallocNames(prefix: "mi_", usableSize: "mi_malloc_usable_size")
    package static let tbbmalloc = MallocNames(prefix: "scalable_", usableSize: "scalable_msize")
    /// In the order in which a library of unknown origin is asked.
    package static let all = [standard, mimalloc, tbbmalloc]
}

/// The functions of one shared library, as addresses; all but the first two are 0 where it does not define them.
///
/// Everything stays local to the library: nothing in this process is interposed, and the handle is never closed,
/// because objects and thread-local state would outlive the code.
@safe
package struct MallocLibrary: Sendable {
    /// The path that the loader found it at.
    package let path: String
    /// What it calls its functions.
    package let names: MallocNames
    package let allocate: UInt
    package let release: UInt
    let reallocate: UInt
    let posixAlign: UInt
    let align: UInt
    let usableSize: UInt

    /// Loads `file`, a path or a name for the loader to search, and takes the first of `names` under which the library
    /// itself defines a malloc and a free.
    package init(file: String, names: [MallocNames] = MallocNames.all) throws(MallocLibraryError) {
        guard let handle = unsafe dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
            throw .notLoaded(file: file, reason: reason)
        }
        for names in names {
            guard let allocate = unsafe Self.own(names.allocate, handle, file),
                let release = unsafe Self.own(names.release, handle, file)
            else { continue }
            path = allocate.path
            self.names = names
            self.allocate = allocate.address
            self.release = release.address
            reallocate = unsafe Self.own(names.reallocate, handle, file)?.address ?? 0
            posixAlign = unsafe Self.own(names.posixAlign, handle, file)?.address ?? 0
            align = unsafe Self.own(names.align, handle, file)?.address ?? 0
            usableSize = unsafe Self.own(names.usableSize, handle, file)?.address ?? 0
            return
        }
        throw .noMalloc(file: file)
    }

    /// A function that the library itself defines. One without a malloc of its own would answer with that of the C
    /// library it is linked to, and one without a realloc would mix two heaps.
    @unsafe private static func own(
        _ name: String, _ handle: UnsafeMutableRawPointer, _ file: String
    ) -> (address: UInt, path: String)? {
        guard let symbol = unsafe dlsym(handle, name),
            let path = unsafe platform_library_of(symbol).map({ unsafe String(cString: $0) }), isSameFile(path, file)
        else { return nil }
        return (UInt(bitPattern: symbol), path)
    }

    /// Whether the loader's `path` is what `file` asked for: a name to be searched, or a path.
    private static func isSameFile(_ path: String, _ file: String) -> Bool {
        guard file.utf8.contains(UInt8(ascii: "/")) else { return path.hasSuffix("/" + file) }
        var first = stat()
        var second = stat()
        guard unsafe stat(path, &first) == 0, unsafe stat(file, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }
}
