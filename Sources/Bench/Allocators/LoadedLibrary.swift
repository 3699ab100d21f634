/// A malloc library that the dynamic loader brought in. This file owns the loader's handles and symbols.
import CPlatform
import Glibc

/// The `malloc` and `free` of one shared library.
@safe
struct LoadedLibrary: Contender {
    let name: String
    let library: String?
    private let face: CallFace

    var role: ContenderRole { .peer }

    /// Loads `file` and finds the first pair of `symbols` that the library itself defines; nil where the loader does
    /// not find the file, or the library has no such pair.
    ///
    /// Everything stays local to the library: nothing in this process is interposed, and the handle is never closed,
    /// because objects and thread-local state would outlive the code.
    init?(name: String, file: String, symbols: [(allocate: String, free: String)]) {
        guard let handle = unsafe dlopen(file, RTLD_NOW | RTLD_LOCAL) else { return nil }
        for pair in symbols {
            guard let allocate = unsafe dlsym(handle, pair.allocate), let free = unsafe dlsym(handle, pair.free)
            else { continue }
            // A library without a malloc of its own would answer with that of the C library it is linked to.
            guard let origin = unsafe Self.origin(of: allocate), Self.isSameFile(origin, file) else { continue }
            self.name = name
            library = origin
            face = unsafe CallFace(
                allocate: unsafeBitCast(allocate, to: AllocateFunction.self),
                deallocate: unsafeBitCast(free, to: DeallocateFunction.self))
            return
        }
        return nil
    }

    func enter(worker: Int) -> CallFace { face }

    /// The path of the library that defines a symbol.
    private static func origin(of symbol: UnsafeMutableRawPointer) -> String? {
        unsafe platform_library_of(symbol).map { unsafe String(cString: $0) }
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
