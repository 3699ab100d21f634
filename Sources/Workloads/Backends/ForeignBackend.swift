/// A malloc library as a back end, loaded beside the C library's own.
import BuddySlab

/// The functions of one malloc library. Its heap is the library's, for the whole process: an instance shares it.
public struct ForeignBackend: AllocatorBackend {
    public let cpuCount: Int
    public let capacityBytes: Int
    /// The file that the loader found.
    public let path: String
    fileprivate let calls: MallocCalls

    /// Loads `file`, a path or a name for the loader to search, and tries its functions. Offers `cpuCount` CPUs, which
    /// for malloc are only numbers, and `capacityBytes` bytes, by default the machine's physical memory.
    public init(
        file: String, cpuCount: Int = 64, capacityBytes: Int = SystemBackend.physicalMemoryBytes
    ) throws(MallocLibraryError) {
        precondition(cpuCount > 0, "a back end needs a CPU, not \(cpuCount)")
        let library = try MallocLibrary(file: file)
        calls = try MallocCalls(library)
        path = library.path
        self.cpuCount = cpuCount
        self.capacityBytes = capacityBytes
        if let fault = calls.fault() { throw .unsound(file: library.path, what: fault) }
    }
}

/// A worker's calls to a malloc library.
public struct ForeignSession: AllocatorSession, ~Copyable {
    /// What malloc promises of every address on 64-bit Linux, but for objects that are smaller than that: some
    /// libraries align those by their size, as C allows.
    private static var naturalAlignment: Int { 16 }

    private let calls: MallocCalls

    public init(attaching backend: ForeignBackend, cpu: Int) throws(AllocationError) {
        guard cpu >= 0, cpu < backend.cpuCount else { throw .invalidParam }
        calls = backend.calls
    }

    private static func isNatural(_ alignment: Int, _ size: Int) -> Bool {
        alignment <= 8 || alignment <= naturalAlignment && size >= naturalAlignment
    }

    public mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        let isNatural = Self.isNatural(alignment, size)
        guard let object = unsafe isNatural ? calls.allocate(size) : calls.allocate(size, alignment: alignment) else {
            throw .noMemory
        }
        return unsafe object
    }

    public mutating func deallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int
    ) throws(AllocationError) {
        unsafe calls.free(object)
    }

    /// `realloc` knows no alignment: an object of a greater one than malloc's own moves by hand.
    public mutating func reallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        if Self.isNatural(alignment, newSize) {
            guard let place = unsafe calls.reallocate(object, newSize) else { throw .noMemory }
            return unsafe place
        }
        let place = try unsafe allocate(size: newSize, alignment: alignment)
        unsafe place.copyMemory(from: object, byteCount: min(size, newSize))
        unsafe calls.free(object)
        return unsafe place
    }

    public mutating func idle(_ wait: () -> Void) { wait() }
}
