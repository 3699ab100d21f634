/// Statistics in C's layout, live and exact.
// The names are those of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import BuddySlab
import CBuddySlab

extension buddyslab_statistics {
    /// Figures of either tier. Live ones may be torn; what would be negative then is 0.
    init(_ figures: Figures) {
        self.init()
        version = UInt32(BUDDYSLAB_STATISTICS_VERSION)
        fill(Ledger(figures))
        for index in 0..<figures.classCount {
            let totals = figures.classTotals(index)
            frees += count(totals.frees - totals.refusedLate)
            allocations += count(totals.allocations)
        }
        let globals = figures.globalFigures
        frees += count(globals.largeFrees)
        allocations += count(globals.largeAllocations)
        reclaims = count(globals.reclaims)
        exact_statistics = count(globals.exactSnapshots)
        abandoned_stops = count(globals.abandonedStops)
        cpus = count(figures.cpuCount - 1)
        for index in 0..<figures.cpuCount {
            let cpu = figures.cpuFigures(index)
            failures += count(cpu.failures)
            attached_cpus += cpu.isAttached ? 1 : 0
        }
        for kind in 0..<Misuse.count { refused_frees += count(Misuse(rawValue: kind).map(figures.misuses) ?? 0) }
    }

    private mutating func fill(_ ledger: Ledger) {
        reserved_bytes = count(ledger.reservedBytes)
        managed_bytes = count(ledger.managedBytes)
        metadata_bytes = count(ledger.metadataBytes)
        padding_bytes = count(ledger.alignmentPaddingBytes)
        buddy_free_bytes = count(ledger.buddyFreeBytes)
        slab_bytes = count(ledger.slabBytes)
        large_bytes = count(ledger.largeBytes)
        live_object_bytes = count(ledger.liveObjectBytes)
        magazine_bytes = count(ledger.magazineBytes + ledger.quarantineBytes)
        remote_queued_bytes = count(ledger.remoteQueuedBytes)
        free_slot_bytes = count(ledger.freeSlotBytes)
        slab_tail_bytes = count(ledger.slabTailBytes)
        unaccounted_bytes = count(ledger.unaccountedBytes)
        live_objects = count(ledger.liveObjects)
        large_blocks = count(ledger.largeBlocks)
        page_cache_bytes = count(ledger.pageCacheBytes)
    }

    private func count(_ value: Int) -> UInt64 { UInt64(max(0, value)) }

    /// Copies what the caller has room for; false where that is not even the version.
    fileprivate mutating func copy(to target: UnsafeMutablePointer<buddyslab_statistics>) -> Bool {
        let room = unsafe target.pointee.struct_size
        guard room >= 2 * MemoryLayout<Int>.size else { return false }
        struct_size = min(room, MemoryLayout<buddyslab_statistics>.size)
        let size = struct_size
        unsafe withUnsafeBytes(of: &self) { bytes in
            unsafe UnsafeMutableRawPointer(target).copyMemory(
                from: bytes.baseAddress.unsafelyUnwrapped, byteCount: size)
        }
        return true
    }
}

@c @implementation
public func buddyslab_get_statistics(
    _ heap: OpaquePointer?, _ statistics: UnsafeMutablePointer<buddyslab_statistics>?
) -> Int32 {
    guard let heap = unsafe HeapReference(heap), let statistics = unsafe statistics,
        let figures = heap.with({ try? $0.allocator.figures })
    else { return BUDDYSLAB_INVALID_PARAM }
    var result = buddyslab_statistics(figures)
    return unsafe result.copy(to: statistics) ? succeeded : BUDDYSLAB_INVALID_PARAM
}

@c @implementation
public func buddyslab_get_exact_statistics(
    _ heap: OpaquePointer?, _ statistics: UnsafeMutablePointer<buddyslab_statistics>?
) -> Int32 {
    guard let heap = unsafe HeapReference(heap), let statistics = unsafe statistics
    else { return BUDDYSLAB_INVALID_PARAM }
    let taken = heap.with { (heap: borrowing Heap) in
        try? heap.allocator.withExactFigures { figures, pause in
            var result = buddyslab_statistics(figures)
            result.is_exact = 1
            result.pause_nanoseconds = UInt64(max(0, pause * 1_000_000_000))
            return result
        }
    }
    guard var taken else { return BUDDYSLAB_TIMED_OUT }
    return unsafe taken.copy(to: statistics) ? succeeded : BUDDYSLAB_INVALID_PARAM
}
