/// The document of `GET /api/v1/allocator`: how the allocator is set up, and what of it may change.
import BuddySlab
import Documents

/// The settings as they are. What `PATCH` takes comes first, in the shape in which it takes it; the rest is fixed.
public enum AllocatorReport {
    /// Reads settings and sections now; O(sections).
    public static func bytes(_ source: any ObservedAllocator, at moment: Moment) -> [UInt8] {
        let facts = source.facts
        var writer = JSONWriter(capacity: 1024)
        writer.object { json in
            json.head(moment)
            json.object("magazines") { $0.policy(source.magazines) }
            json.object("page_cache") { json in
                json.field("bytes_per_cpu", source.pageCacheBytes)
                // Without magazines every free reaches its slab or the buddy at once.
                json.field("effective_bytes_per_cpu", source.magazines == .fixed(0) ? 0 : source.pageCacheBytes)
            }
            json.field("mode", facts.modeName)
            json.object("size_classes") { json in
                json.field("scheme", facts.schemeName)
                json.field("count", facts.classes.count)
                json.field("largest_bytes", facts.classes.last?.size)
            }
            json.field("page_size", facts.pageSize)
            json.field("cpus", facts.cpuCount)
            json.regions(source.figures, limit: facts.memoryLimit)
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func policy(_ policy: MagazinePolicy) {
        switch policy {
        case .fixed(let capacity):
            field("policy", "fixed")
            field("capacity", capacity)
        case .adaptive(let bytes):
            field("policy", "adaptive")
            field("bytes_per_cpu", bytes)
        }
    }

    fileprivate mutating func regions(_ figures: Figures, limit: Int) {
        let sections = (0..<figures.buddyFigures.sectionCount).compactMap { figures.section($0) }
        field("memory_limit_bytes", limit)
        field("reserved_bytes", sections.reduce(0) { $0 + $1.regionBytes })
        field("managed_bytes", sections.reduce(0) { $0 + $1.byteCount })
        array("regions", of: sections) { json, section in json.object { $0.region(section) } }
    }

    /// The fields of one region; its heap is the section of the same number.
    mutating func region(_ section: SectionSummary) {
        field("section", section.index)
        field("start", address: section.regionStart)
        field("size_bytes", section.regionBytes)
        field("heap_start", address: section.start)
        field("managed_bytes", section.byteCount)
    }
}
