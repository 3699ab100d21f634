/// The document of `GET /api/v1/buddy`.
import BuddySlab
import Documents

/// Pages by section, and free blocks by order with both of Gorman's indices.
public enum BuddyReport {
    public static func bytes(_ snapshot: Snapshot) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.object { json in
            json.head(snapshot.moment)
            json.buddyFields(snapshot)
        }
        return writer.bytes
    }
}

extension JSONWriter {
    mutating func buddyFields(_ snapshot: Snapshot) {
        let buddy = snapshot.buddy
        let page = snapshot.facts.pageSize
        field("page_size", page)
        field("total_pages", buddy.totalPages)
        field("free_pages", buddy.freePages)
        array("sections", of: snapshot.sections) { json, section in
            json.object { json in
                json.field("index", section.index)
                json.field("start", address: section.start)
                json.field("size_bytes", section.byteCount)
                json.field("total_pages", section.totalPages)
                // The buddy's own figure is of the snapshot's instant; it keeps those of the first sections.
                let known = section.index < BuddyFigures.sectionLimit
                json.field("free_pages", known ? buddy.freePages(section: section.index) : section.freePages)
            }
        }
        array("orders", of: 0..<BlockOrder.count) { json, order in
            json.object { json in
                json.field("order", order)
                json.field("block_bytes", page << order)
                json.field("free_blocks", buddy.freeBlocks(order: order))
                json.field("unusable_ratio", buddy.unusableRatio(order: order))
                json.field("fragmentation_index", buddy.fragmentationIndex(order: order))
            }
        }
        object("lock") { json in
            json.field("acquisitions", buddy.lockAcquisitions)
            json.field("contentions", buddy.lockContentions)
            json.field("looks", buddy.lockLooks)
            json.field("sleeps", buddy.lockSleeps)
            json.field("wait_seconds_total", buddy.lockWaitSeconds)
            json.field("wait_seconds_max", buddy.lockLongestWaitSeconds)
        }
    }
}
