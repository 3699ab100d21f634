/// A heap of the C interface, kept at the front of its first region, and the list of all heaps. This file owns the raw
/// pointers to both.
import BuddySlab
import CBuddySlab
import CPlatform
import Synchronization

/// What lies behind a `buddyslab_heap *`.
struct Heap: ~Copyable {
    /// Bytes that are set aside for it.
    static let byteCount = 128

    let allocator = GlobalAllocator<4096>()
    /// Threads that are bound to the heap.
    let users = Atomic<Int>(0)
    /// Whether stops can count CPUs that mark their calls.
    let hasFence: Bool
    /// The next heap of the list, and the stop around a fork: under the lock over the list.
    fileprivate var next: HeapReference?
    fileprivate var fork: ForkStop?

    fileprivate init(hasFence: Bool) { self.hasFence = hasFence }
}

/// A heap, named by where it lies.
///
/// @unchecked Sendable because the heap is used by atomics, by its allocator, and under the lock over the list.
@safe
struct HeapReference: Equatable, @unchecked Sendable {
    private let pointer: UnsafeMutablePointer<Heap>

    /// The heap behind a pointer that C has kept; nil for NULL.
    init?(_ raw: OpaquePointer?) {
        guard let raw = unsafe raw else { return nil }
        unsafe pointer = UnsafeMutablePointer(raw)
    }

    /// Makes a heap of memory that nobody else uses; its allocator has no region yet.
    init(at address: UInt, hasFence: Bool) {
        precondition(MemoryLayout<Heap>.size <= Heap.byteCount, "the heap has outgrown its place")
        unsafe pointer = UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
        unsafe pointer.initialize(to: Heap(hasFence: hasFence))
    }

    static func == (left: HeapReference, right: HeapReference) -> Bool { unsafe left.pointer == right.pointer }

    /// What C calls it.
    var raw: OpaquePointer { unsafe OpaquePointer(pointer) }

    /// Runs `body` with the heap.
    func with<Result, Failure: Error>(_ body: (borrowing Heap) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(unsafe pointer.pointee)
    }

    /// Ends it.
    func deinitialize() { unsafe pointer.deinitialize(count: 1) }

    fileprivate var next: HeapReference? {
        get { unsafe pointer.pointee.next }
        nonmutating set { unsafe pointer.pointee.next = newValue }
    }

    fileprivate var fork: ForkStop? {
        get { unsafe pointer.pointee.fork }
        nonmutating set { unsafe pointer.pointee.fork = newValue }
    }
}

/// All heaps of the process. Every function but the last three takes the lock itself.
enum HeapList {
    private nonisolated(unsafe) static var first: HeapReference?
    private nonisolated(unsafe) static var forkingThread = 0

    static func add(_ heap: HeapReference) {
        buddyslab_lock_heaps()
        defer { buddyslab_unlock_heaps() }
        heap.next = unsafe first
        unsafe first = heap
    }

    static func remove(_ heap: HeapReference) {
        buddyslab_lock_heaps()
        defer { buddyslab_unlock_heaps() }
        if unsafe first == heap { unsafe first = heap.next }
        forEach { other in
            if other.next == heap { other.next = heap.next }
        }
    }

    private static func forEach(_ body: (HeapReference) -> Void) {
        var next = unsafe first
        while let heap = next {
            body(heap)
            next = heap.next
        }
    }

    /// Before a fork: takes the lock and stops all heaps.
    static func beginFork() {
        buddyslab_lock_heaps()
        unsafe forkingThread = Int(platform_thread_id())
        forEach { heap in heap.fork = heap.with { try? $0.allocator.stopForFork() } }
    }

    /// After a fork, in the process that forked.
    static func endForkInParent() {
        forEach { heap in
            if let stop = heap.fork { heap.with { $0.allocator.resumeAfterFork(stop) } }
            heap.fork = nil
        }
        buddyslab_unlock_heaps()
    }

    /// After a fork, in the child, where the calling thread is the only one.
    static func endForkInChild(heapOfThread: HeapReference?) {
        let thread = unsafe forkingThread
        forEach { heap in
            heap.with { (heapBox: borrowing Heap) in
                heapBox.users.store(heap == heapOfThread ? 1 : 0, ordering: .relaxed)
                guard let stop = heapBox.fork else { return }
                heapBox.allocator.resetAfterFork(stop, thread: thread, newThread: Int(platform_thread_id()))
            }
            heap.fork = nil
        }
        buddyslab_unlock_heaps()
    }
}
