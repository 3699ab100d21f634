/// What a worker needs of an allocator: something with CPUs to attach to, and a session that serves one of them.
import BuddySlab

/// An allocator that workloads may run on.
///
/// The session names its back end, and not the other way round, because an associated type must be copyable in
/// this language version while a session that owns a CPU must not be.
public protocol AllocatorBackend: Sendable {
    /// CPUs that a worker may attach to, numbered from 0.
    var cpuCount: Int { get }
    /// Bytes that objects can come from.
    var capacityBytes: Int { get }
}

/// One thread's hold on one CPU of a back end; ending its life detaches it.
///
/// It is made, used and ended on the worker's own thread. Workers are generic over it: a session of this module costs
/// no more than direct calls, since the loop is compiled for it.
public protocol AllocatorSession: ~Copyable, SendableMetatype {
    associatedtype Backend: AllocatorBackend

    /// Attaches the calling thread to `cpu` of `backend`, or throws what the back end refused it with.
    init(attaching backend: Backend, cpu: Int) throws(AllocationError)

    /// Allocates `size` bytes at a multiple of `alignment`, or throws why not.
    ///
    /// Safety: the bytes are uninitialised and belong to the caller until it frees them, on whichever session.
    mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer

    /// Frees an object of this back end with the size and alignment that it was asked for with.
    ///
    /// Safety: nobody may touch the object afterwards, unless this throws: then it is still allocated.
    mutating func deallocate(_ object: UnsafeMutableRawPointer, size: Int, alignment: Int) throws(AllocationError)

    /// Changes an object's size from `size` to `newSize`, in place or elsewhere, keeping the bytes that both have.
    ///
    /// Safety: the old address is nobody's afterwards unless it is the answer, or this throws: then the object is as it
    /// was.
    mutating func reallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer

    /// Whether the last refusal was injected, and not the back end's own; true once for each.
    mutating func takeInjection() -> Bool

    /// How the last call was served, where the back end tells; nil where it does not.
    var path: OperationPath? { get }

    /// Has `path` tell of the next call alone: before that is timed.
    mutating func forgetPath()

    /// Declares the CPU idle while `wait` runs: around every wait, whether paced, blocked or parked.
    mutating func idle(_ wait: () -> Void)
}

extension AllocatorSession where Self: ~Copyable {
    public mutating func takeInjection() -> Bool { false }

    /// Always moves: for back ends that cannot do better.
    public mutating func reallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        let moved = try unsafe allocate(size: newSize, alignment: alignment)
        unsafe moved.copyMemory(from: object, byteCount: min(size, newSize))
        do throws(AllocationError) {
            try unsafe deallocate(object, size: size, alignment: alignment)
        } catch {
            try unsafe deallocate(moved, size: newSize, alignment: alignment)
            throw error
        }
        return unsafe moved
    }

    public var path: OperationPath? { nil }
    public mutating func forgetPath() {}
}
