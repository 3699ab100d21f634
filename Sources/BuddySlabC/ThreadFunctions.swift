/// By thread: malloc's shape. Each function has its fast path, with the thread's own CPU, and one by the common CPU.
// The names are those of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import BuddySlab
import CBuddySlab

/// Notes why a call on the common CPU was refused.
private func note(_ error: AllocationError) { ThreadSlot.refusal = error.status }

/// NULL, and `errno` as the C library sets it.
@inline(never)
private func refused(_ code: Int32) -> UnsafeMutableRawPointer? {
    buddyslab_set_errno(code == BUDDYSLAB_INVALID_PARAM ? buddyslab_invalid_argument() : buddyslab_out_of_memory())
    return nil
}

/// The same, noted.
private func refused(_ error: AllocationError) -> UnsafeMutableRawPointer? {
    note(error)
    return unsafe refused(error.status)
}

/// Runs `body` for a thread without a CPU. `again` is called instead where the thread has just been bound to one.
@inline(never)
private func onCommon<Result>(
    _ body: (borrowing GlobalAllocator<4096>) throws(AllocationError) -> Result,
    again: () -> Result, refused: (AllocationError) -> Result
) -> Result {
    guard let heap = ThreadSlot.heapOrDefault else { return refused(.notInitialized) }
    guard ThreadSlot.cpu == 0 else { return again() }
    do throws(AllocationError) {
        return try heap.with { (heap) throws(AllocationError) in try body(heap.allocator) }
    } catch {
        return refused(error)
    }
}

@c @implementation
public func buddyslab_malloc(_ size: Int) -> UnsafeMutableRawPointer? {
    let name = ThreadSlot.cpu
    guard name != 0 else { return unsafe mallocOnCommon(size) }
    return unsafe MarkedCPU.allocateUnsized(size, on: name) ?? refused(BUDDYSLAB_NO_MEMORY)
}

@inline(never)
private func mallocOnCommon(_ size: Int) -> UnsafeMutableRawPointer? {
    unsafe onCommon(
        { (allocator) throws(AllocationError) in unsafe try allocator.allocateUnsized(size) },
        again: { unsafe buddyslab_malloc(size) }, refused: { unsafe refused($0) })
}

@c @implementation
public func buddyslab_calloc(_ count: Int, _ size: Int) -> UnsafeMutableRawPointer? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, count >= 0, size >= 0 else { return unsafe refused(.noMemory) }
    return unsafe cleared(buddyslab_malloc(bytes), bytes)
}

@c @implementation
public func buddyslab_aligned_alloc(_ alignment: Int, _ size: Int) -> UnsafeMutableRawPointer? {
    let name = ThreadSlot.cpu
    guard name != 0 else {
        return unsafe onCommon(
            { (allocator) throws(AllocationError) in
                unsafe try allocator.allocateUnsized(size, alignment: alignment)
            }, again: { unsafe buddyslab_aligned_alloc(alignment, size) }, refused: { unsafe refused($0) })
    }
    return unsafe MarkedCPU.allocateUnsized(size, alignment: alignment, on: name) ?? refused(ThreadSlot.lastRefusal)
}

@c @implementation
public func buddyslab_realloc(_ object: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
    guard let object = unsafe object else { return unsafe buddyslab_malloc(size) }
    let name = ThreadSlot.cpu
    guard name != 0 else {
        return unsafe onCommon(
            { (allocator) throws(AllocationError) in unsafe try allocator.reallocateUnsized(object, newSize: size) },
            again: { unsafe buddyslab_realloc(object, size) }, refused: { unsafe refused($0) })
    }
    return unsafe MarkedCPU.reallocateUnsized(object, newSize: size, on: name) ?? refused(ThreadSlot.lastRefusal)
}

@c @implementation
public func buddyslab_free(_ object: UnsafeMutableRawPointer?) {
    guard let object = unsafe object else { return }
    let name = ThreadSlot.cpu
    guard name != 0 else { return unsafe freeOnCommon(object) }
    unsafe MarkedCPU.deallocateUnsized(object, on: name)
}

@inline(never)
private func freeOnCommon(_ object: UnsafeMutableRawPointer) {
    onCommon(
        { (allocator) throws(AllocationError) in _ = unsafe try allocator.deallocateUnsized(object) },
        again: { unsafe buddyslab_free(object) }, refused: { note($0) })
}

@c @implementation
public func buddyslab_free_sized(_ object: UnsafeMutableRawPointer?, _ size: Int) {
    guard let object = unsafe object else { return }
    let name = ThreadSlot.cpu
    guard name != 0 else { return unsafe freeOnCommon(object, size) }
    unsafe MarkedCPU.deallocateUnsized(object, size: size, on: name)
}

@inline(never)
private func freeOnCommon(_ object: UnsafeMutableRawPointer, _ size: Int) {
    onCommon(
        { (allocator) throws(AllocationError) in _ = unsafe try allocator.deallocateUnsized(object, size: size) },
        again: { unsafe buddyslab_free_sized(object, size) }, refused: { note($0) })
}

@c @implementation
public func buddyslab_usable_size(_ object: UnsafeRawPointer?) -> Int {
    guard let object = unsafe object, let heap = ThreadSlot.heap ?? defaultHeap else { return 0 }
    return heap.with { unsafe $0.allocator.usableSize(of: object) ?? 0 }
}

@c @implementation
public func buddyslab_last_error() -> Int32 {
    let code = ThreadSlot.lastRefusal
    ThreadSlot.forgetRefusal()
    return code
}
