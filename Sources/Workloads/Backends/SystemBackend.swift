/// The C library's malloc as a back end, so that a figure of ours has a neighbour to compare with.
import BuddySlab
import Glibc

/// `malloc`, `posix_memalign` and `free` of whichever library the process was started with.
public struct SystemBackend: AllocatorBackend {
    public let cpuCount: Int
    public let capacityBytes: Int

    /// Offers `cpuCount` CPUs, which for malloc are only numbers, and `capacityBytes` bytes, by default the machine's
    /// physical memory.
    public init(cpuCount: Int = 64, capacityBytes: Int = SystemBackend.physicalMemoryBytes) {
        precondition(cpuCount > 0, "a back end needs a CPU, not \(cpuCount)")
        self.cpuCount = cpuCount
        self.capacityBytes = capacityBytes
    }

    /// Bytes of memory that the machine has.
    public static var physicalMemoryBytes: Int {
        sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    }
}

/// A worker's calls to malloc.
public struct SystemSession: AllocatorSession, ~Copyable {
    /// What malloc promises of every address on 64-bit Linux.
    private static var naturalAlignment: Int { 16 }

    public init(attaching backend: SystemBackend, cpu: Int) throws(AllocationError) {
        guard cpu >= 0, cpu < backend.cpuCount else { throw .invalidParam }
    }

    public mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        if alignment <= Self.naturalAlignment {
            guard let object = unsafe malloc(size) else { throw .noMemory }
            return unsafe object
        }
        var aligned: UnsafeMutableRawPointer?
        let status = unsafe posix_memalign(&aligned, alignment, size)
        guard status == 0, let object = unsafe aligned else { throw status == EINVAL ? .invalidParam : .noMemory }
        return unsafe object
    }

    public mutating func deallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int
    ) throws(AllocationError) {
        unsafe free(object)
    }

    /// `realloc` knows no alignment: an object of a greater one than malloc's own moves by hand.
    public mutating func reallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        if alignment <= Self.naturalAlignment {
            guard let place = unsafe realloc(object, newSize) else { throw .noMemory }
            return unsafe place
        }
        let place = try unsafe allocate(size: newSize, alignment: alignment)
        unsafe place.copyMemory(from: object, byteCount: min(size, newSize))
        unsafe free(object)
        return unsafe place
    }

    public mutating func idle(_ wait: () -> Void) { wait() }
}
