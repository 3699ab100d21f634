/// This project's allocator in the common call shape, and the same calls inlined into a Swift loop.
import BuddySlab
import BuddySlabC
import CBuddySlab

/// What every object asks for. All of malloc's objects are aligned to 16 bytes, but no work depends on it.
private let alignment = 8

extension CallFace {
    /// The face of a CPU that the calling thread has attached to; the hold lies in the face until `releaseCPU`.
    init(holding cpu: consuming AttachedCPU) {
        // The C interface's own functions: as the peers' malloc and free they are taken as they are.
        unsafe self.init(
            allocate: unsafeBitCast(
                buddyslab_cpu_allocate as @convention(c) (Int, OpaquePointer?) -> UnsafeMutableRawPointer?,
                to: AllocateFunction.self),
            deallocate: unsafeBitCast(
                buddyslab_cpu_free_sized as @convention(c) (UnsafeMutableRawPointer?, Int, OpaquePointer?) -> Void,
                to: DeallocateFunction.self),
            context: unsafe cpu.intoRawName())
    }

    /// Detaches from the CPU of a face that `init(holding:)` made.
    func releaseCPU() { _ = unsafe AttachedCPU(takingBack: context) }
}

/// The embedded face: the allocator's own Swift calls, inlined into the loop that makes them.
@safe
struct InlinedCalls: AllocatorCalls, ~Copyable {
    private var cpu: AttachedCPU

    /// The CPU behind a face that `init(holding:)` made; the face keeps the hold.
    init(_ face: CallFace) { unsafe cpu = AttachedCPU(borrowing: face.context) }

    @inline(__always)
    mutating func allocate(_ size: Int) -> UInt {
        guard let object = try? unsafe cpu.allocate(AllocationLayout(size: size, alignment: alignment)) else {
            outOfMemory(size)
        }
        return UInt(bitPattern: object)
    }

    @inline(__always)
    mutating func deallocate(_ address: UInt, _ size: Int) {
        guard let object = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
        _ = try? unsafe cpu.deallocate(object, AllocationLayout(size: size, alignment: alignment))
    }
}

extension InlinedCalls {
    /// Allocates and frees what `layout` asks for; it is not touched.
    mutating func pair(_ layout: AllocationLayout) {
        guard let object = try? unsafe cpu.allocate(layout) else { outOfMemory(layout.size) }
        _ = try? unsafe cpu.deallocate(object, layout)
    }
}
