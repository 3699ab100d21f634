/// This project's allocator in the common call shape, and the same calls inlined into a Swift loop.
import BuddySlab

/// What every object asks for. All of malloc's objects are aligned to 16 bytes, but no work depends on it.
private let alignment = 8

extension CallFace {
    /// The face of a CPU that the calling thread has attached to; the hold lies in the face until `releaseCPU`.
    init(holding cpu: consuming AttachedCPU) {
        unsafe self.init(
            allocate: { size, context in
                var cpu = unsafe AttachedCPU(borrowing: UInt(bitPattern: context))
                return try? unsafe cpu.allocate(AllocationLayout(size: size, alignment: alignment))
            },
            deallocate: { object, size, context in
                guard let object = unsafe object else { return }
                var cpu = unsafe AttachedCPU(borrowing: UInt(bitPattern: context))
                // A refused free cannot be told in this shape; the allocator counts it.
                _ = try? unsafe cpu.deallocate(object, AllocationLayout(size: size, alignment: alignment))
            },
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
