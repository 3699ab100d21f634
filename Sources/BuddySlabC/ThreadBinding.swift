/// Which heap and CPU the calling thread uses: bound at its first call, unbound at its end. This file owns the slot.
// The names are those of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import BuddySlab
import CBuddySlab
import CPlatform

/// The calling thread's slot.
enum ThreadSlot {
    /// Raw name of the thread's CPU; 0 for none.
    @inline(__always)
    static var cpu: UInt {
        get { buddyslab_slot_cpu() }
        set { unsafe buddyslab_slot_pointer().pointee.cpu = newValue }
    }

    static var heap: HeapReference? {
        get { unsafe HeapReference(buddyslab_slot_pointer().pointee.heap) }
        set { unsafe buddyslab_slot_pointer().pointee.heap = newValue?.raw }
    }

    /// Code of the last call that was refused on the common CPU, or on one that the thread has given back.
    static var refusal: Int32 {
        get { unsafe buddyslab_slot_pointer().pointee.refusal }
        set { unsafe buddyslab_slot_pointer().pointee.refusal = newValue }
    }

    /// Code of the last refused call, wherever it is noted.
    static var lastRefusal: Int32 {
        guard cpu != 0 else { return refusal }
        return unsafe MarkedCPU(borrowing: cpu).refusal?.status ?? refusal
    }

    static func forgetRefusal() {
        refusal = succeeded
        if cpu != 0 { unsafe MarkedCPU(borrowing: cpu).refusal = nil }
    }

    static var isEnding: Bool {
        get { unsafe buddyslab_slot_pointer().pointee.is_ending != 0 }
        set { unsafe buddyslab_slot_pointer().pointee.is_ending = newValue ? 1 : 0 }
    }

    /// Binds the thread to a heap. A thread that is ending gets no CPU: nobody would take it back.
    static func bind(_ heap: HeapReference) {
        self.heap = heap
        guard !isEnding else { return }
        let isWatched = buddyslab_watch_thread() != 0
        heap.with { (heap: borrowing Heap) in
            heap.users.wrappingAdd(1, ordering: .relaxed)
            guard heap.hasFence, isWatched else { return }
            let thread = thisThread
            for candidate in 0..<heap.allocator.cpuCount {
                guard let marked = try? heap.allocator.attachMarked(CPUIndex(UInt16(candidate)), thread: thread)
                else { continue }
                marked.refusal = nil
                cpu = unsafe marked.intoRawName()
                return
            }
        }
    }

    /// Gives the CPU back; the thread's calls go by the common one from here on.
    static func releaseCPU() {
        guard let heap else { return }
        refusal = lastRefusal
        let name = cpu
        cpu = 0
        if name != 0 { _ = unsafe MarkedCPU(takingBack: name) }
        // Releases the thread's last use to whoever ends the heap.
        heap.with { _ = $0.users.wrappingSubtract(1, ordering: .releasing) }
    }

    /// The heap of a thread without a CPU of its own; the thread is bound to the default heap where it has none.
    static var heapOrDefault: HeapReference? {
        if let heap { return heap }
        guard let heap = defaultHeap else { return nil }
        bind(heap)
        return heap
    }
}

@c @implementation
public func buddyslab_attach(_ heap: OpaquePointer?) -> Int32 {
    guard let heap = unsafe HeapReference(heap) else { return BUDDYSLAB_INVALID_PARAM }
    guard ThreadSlot.heap == nil || ThreadSlot.isEnding else { return BUDDYSLAB_ALREADY_INITIALIZED }
    ThreadSlot.bind(heap)
    return succeeded
}

@c @implementation
public func buddyslab_detach() {
    if !ThreadSlot.isEnding { ThreadSlot.releaseCPU() }
    ThreadSlot.heap = nil
}

@c @implementation
public func buddyslab_thread_cpu_index() -> UInt32 {
    guard ThreadSlot.cpu != 0 else { return UInt32.max }
    return UInt32(unsafe MarkedCPU(borrowing: ThreadSlot.cpu).cpu.rawValue)
}

@c @implementation
public func buddyslab_thread_ends() {
    guard !ThreadSlot.isEnding else { return }
    ThreadSlot.releaseCPU()
    ThreadSlot.isEnding = true
}

@c @implementation
public func buddyslab_fork_begins() { HeapList.beginFork() }

@c @implementation
public func buddyslab_fork_ends_in_parent() { HeapList.endForkInParent() }

@c @implementation
public func buddyslab_fork_ends_in_child() {
    _ = platform_register_fence()
    HeapList.endForkInChild(heapOfThread: ThreadSlot.isEnding ? nil : ThreadSlot.heap)
}
