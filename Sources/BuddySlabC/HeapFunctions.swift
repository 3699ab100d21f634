/// Heaps: made, grown, reclaimed, ended; and the one that threads attach to by themselves.
// The names are those of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import BuddySlab
import CBuddySlab
import CPlatform
import Synchronization

/// Address of the default heap; 0 for none.
private let defaultHeapAddress = Atomic<UInt>(0)

/// The heap that threads attach to by themselves.
var defaultHeap: HeapReference? {
    // Acquires the heap that its maker published.
    unsafe HeapReference(OpaquePointer(bitPattern: defaultHeapAddress.load(ordering: .acquiring)))
}

@c @implementation
public func buddyslab_set_default(_ heap: OpaquePointer?) {
    defaultHeapAddress.store(UInt(bitPattern: heap), ordering: .releasing)
}

/// The options with every field that the caller knows, and the defaults of the others.
private func known(_ options: UnsafePointer<buddyslab_options>?) -> buddyslab_options? {
    var result = buddyslab_options(
        struct_size: MemoryLayout<buddyslab_options>.size, cpus: 0, mode: 0, classes: 0, magazine_capacity: .max,
        region_is_zeroed: 0, reserved: 0)
    guard let options = unsafe options else { return result }
    let size = unsafe options.pointee.struct_size
    guard size >= MemoryLayout<Int>.size, size <= MemoryLayout<buddyslab_options>.size else { return nil }
    unsafe withUnsafeMutableBytes(of: &result) { bytes in
        unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: options, count: size))
    }
    return result
}

/// The configuration that options stand for; nil where a field is out of bounds.
private func configuration(_ options: buddyslab_options) -> GlobalConfiguration? {
    guard let mode = AllocatorMode(rawValue: Int(options.mode)) else { return nil }
    var result = GlobalConfiguration(
        cpuCount: options.cpus == 0 ? min(64, 4 * Int(platform_core_count())) : Int(options.cpus), mode: mode,
        magazines: options.magazine_capacity == .max ? .standard : .fixed(Int(options.magazine_capacity)),
        hooks: .process, secret: .random(in: 0 ... .max))
    switch Int32(bitPattern: options.classes) {
    case BUDDYSLAB_CLASSES_FINE: result.classes = .fine
    case BUDDYSLAB_CLASSES_SEED: result.classes = .seed
    default: return nil
    }
    return result
}

@c @implementation
public func buddyslab_create(
    _ region: UnsafeMutableRawPointer?, _ bytes: Int, _ options: UnsafePointer<buddyslab_options>?,
    _ heap: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    let start = (UInt(bitPattern: region) &+ 63) & ~63
    let skipped = Int(bitPattern: start &- UInt(bitPattern: region)) + Heap.byteCount
    guard let heap = unsafe heap, let options = unsafe known(options), let configuration = configuration(options),
        unsafe region != nil, start != 0, bytes > skipped
    else { return BUDDYSLAB_INVALID_PARAM }
    let made = HeapReference(at: start, hasFence: platform_register_fence() == 0)
    let rest = unsafe MemoryRegion(
        start: start + UInt(Heap.byteCount), byteCount: bytes - skipped, isZeroed: options.region_is_zeroed != 0)
    let code = status { () throws(AllocationError) in
        try made.with { (heap) throws(AllocationError) in try heap.allocator.initialize(region: rest, configuration) }
    }
    guard code == succeeded else {
        made.deinitialize()
        return code
    }
    buddyslab_watch_forks()
    HeapList.add(made)
    unsafe heap.pointee = made.raw
    return succeeded
}

@c @implementation
public func buddyslab_add_region(_ heap: OpaquePointer?, _ region: UnsafeMutableRawPointer?, _ bytes: Int) -> Int32 {
    guard let heap = unsafe HeapReference(heap) else { return BUDDYSLAB_INVALID_PARAM }
    return status { () throws(AllocationError) in
        let added = try heap.with { (heap) throws(AllocationError) in
            try heap.allocator.addRegion(unsafe MemoryRegion(start: UInt(bitPattern: region), byteCount: bytes))
        }
        guard added else { throw .invalidParam }
    }
}

@c @implementation
public func buddyslab_reclaim(_ heap: OpaquePointer?) -> Int32 {
    guard let heap = unsafe HeapReference(heap) else { return BUDDYSLAB_INVALID_PARAM }
    return heap.with { (try? $0.allocator.reclaim()) != nil } ? succeeded : BUDDYSLAB_TIMED_OUT
}

@c @implementation
public func buddyslab_destroy(_ heap: OpaquePointer?) -> Int32 {
    guard let heap = unsafe HeapReference(heap) else { return BUDDYSLAB_INVALID_PARAM }
    let isUsed = heap.with { (heap: borrowing Heap) in
        guard heap.users.load(ordering: .acquiring) == 0, let figures = try? heap.allocator.figures else { return true }
        return (0..<figures.cpuCount).contains { figures.cpuFigures($0).isAttached }
    }
    guard !isUsed else { return BUDDYSLAB_BUSY }
    if defaultHeap == heap { buddyslab_set_default(nil) }
    HeapList.remove(heap)
    heap.deinitialize()
    return succeeded
}
