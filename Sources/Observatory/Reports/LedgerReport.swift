/// The document of `GET /api/v1/ledger`.
import BuddySlab
import Documents

/// Where every byte is, at one instant.
public enum LedgerReport {
    /// What can stand beside the ledger, from the same safepoint.
    public static let parts = ["classes", "cpus", "buddy"]

    public static func bytes(_ exact: ExactSnapshot, include: Set<String> = []) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 + (include.isEmpty ? 0 : 16384))
        writer.object { json in
            json.head(exact.snapshot.moment)
            json.ledgerFields(exact)
            if include.contains("classes") { json.classes(exact.snapshot, nil) }
            if include.contains("cpus") { json.cpus(exact.snapshot) }
            if include.contains("buddy") { json.object("buddy") { $0.buddyFields(exact.snapshot) } }
        }
        return writer.bytes
    }
}

extension Ledger {
    /// Every term under its name in documents. Unsized frees do not exist in this allocator: 0 bytes are in them.
    static var terms: [(name: StaticString, term: KeyPath<Ledger, Int>)] {
        [
            ("reserved_bytes", \.reservedBytes), ("managed_bytes", \.managedBytes),
            ("metadata_bytes", \.metadataBytes), ("alignment_padding_bytes", \.alignmentPaddingBytes),
            ("buddy_free_bytes", \.buddyFreeBytes), ("page_cache_bytes", \.pageCacheBytes),
            ("slab_bytes", \.slabBytes), ("large_bytes", \.largeBytes), ("live_object_bytes", \.liveObjectBytes),
            ("magazine_bytes", \.magazineBytes), ("remote_queued_bytes", \.remoteQueuedBytes),
            ("quarantine_bytes", \.quarantineBytes), ("free_slot_bytes", \.freeSlotBytes),
            ("slab_tail_bytes", \.slabTailBytes), ("requested_small_bytes", \.requestedSmallBytes),
            ("rounding_small_bytes", \.roundingSmallBytes), ("requested_large_bytes", \.requestedLargeBytes),
            ("rounding_large_bytes", \.roundingLargeBytes), ("unsized_bytes", \.absentBytes),
        ]
    }

    private var absentBytes: Int { 0 }
}

extension JSONWriter {
    /// The balance, the pause that it took, and every term.
    mutating func ledgerFields(_ exact: ExactSnapshot) {
        field("unaccounted_bytes", exact.ledger.unaccountedBytes)
        field("pause_seconds", exact.pauseSeconds)
        for (name, term) in Ledger.terms { field(name, exact.ledger[keyPath: term]) }
    }
}
