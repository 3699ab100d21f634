/// A malloc library as a contender.
import Workloads

/// The `malloc` and `free` of one shared library.
@safe
struct LoadedLibrary: Contender {
    let name: String
    let library: String?
    private let face: CallFace

    var role: ContenderRole { .peer }

    /// Loads `file` and finds the first pair among `names` that the library itself defines; nil where the loader does
    /// not find the file, or the library has no such pair.
    init?(name: String, file: String, names: [MallocNames]) {
        guard let found = try? MallocLibrary(file: file, names: names) else { return nil }
        self.name = name
        library = found.path
        face = unsafe CallFace(
            allocate: unsafeBitCast(found.allocate, to: AllocateFunction.self),
            deallocate: unsafeBitCast(found.release, to: DeallocateFunction.self))
    }

    func enter(worker: Int) -> CallFace { face }
}
