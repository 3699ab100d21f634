/// The document of `GET /api/v1/ledger`.
import BuddySlab

/// Where every byte is, at one instant.
public enum LedgerReport {
    /// What can stand beside the ledger, from the same safepoint.
    public static let parts = ["classes", "cpus", "buddy"]

    public static func bytes(_ exact: ExactSnapshot, include: Set<String> = []) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 + (include.isEmpty ? 0 : 16384))
        writer.object { json in
            json.head(exact.snapshot.moment)
            json.field("unaccounted_bytes", exact.ledger.unaccountedBytes)
            json.field("pause_seconds", exact.pauseSeconds)
            json.ledger(exact.ledger)
            if include.contains("classes") { json.classes(exact.snapshot, nil) }
            if include.contains("cpus") { json.cpus(exact.snapshot) }
            if include.contains("buddy") { json.object("buddy") { $0.buddyFields(exact.snapshot) } }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    /// Quarantine and unsized frees do not exist in this allocator: 0 bytes are in them.
    fileprivate mutating func ledger(_ ledger: Ledger) {
        field("reserved_bytes", ledger.reservedBytes)
        field("managed_bytes", ledger.managedBytes)
        field("metadata_bytes", ledger.metadataBytes)
        field("alignment_padding_bytes", ledger.alignmentPaddingBytes)
        field("buddy_free_bytes", ledger.buddyFreeBytes)
        field("page_cache_bytes", ledger.pageCacheBytes)
        field("slab_bytes", ledger.slabBytes)
        field("large_bytes", ledger.largeBytes)
        field("live_object_bytes", ledger.liveObjectBytes)
        field("magazine_bytes", ledger.magazineBytes)
        field("remote_queued_bytes", ledger.remoteQueuedBytes)
        field("quarantine_bytes", 0)
        field("free_slot_bytes", ledger.freeSlotBytes)
        field("slab_tail_bytes", ledger.slabTailBytes)
        field("requested_small_bytes", ledger.requestedSmallBytes)
        field("rounding_small_bytes", ledger.roundingSmallBytes)
        field("requested_large_bytes", ledger.requestedLargeBytes)
        field("rounding_large_bytes", ledger.roundingLargeBytes)
        field("unsized_bytes", 0)
    }
}
