/// Memory that comes later: a mapping of its own, and the region that the allocator makes of it.
import BuddySlab
import Documents

/// Why no memory was added; nothing has changed then.
public enum AddedMemoryError: Error, Equatable, Sendable, CustomStringConvertible {
    case beyondLimit(bytes: Int, reserved: Int, limit: Int)
    case tooManyRegions(limit: Int)
    /// `code` is an errno.
    case refused(bytes: Int, code: Int32)
    /// Nothing is left of the region behind its own tables.
    case unusable(bytes: Int)

    public var description: String {
        switch self {
        case .beyondLimit(let bytes, let reserved, let limit):
            "\(bytes) bytes more than the \(reserved) there are would exceed the limit of \(limit) (serve --max-memory)"
        case .tooManyRegions(let limit): "there are \(limit) regions already, which is all that are shown one by one"
        case .refused(let bytes, let code): "the system will not reserve \(bytes) bytes (errno \(code))"
        case .unusable(let bytes): "\(bytes) bytes leave no page behind the region's own tables"
        }
    }
}

/// What `POST /api/v1/allocator/regions` takes and answers.
public enum AddedMemory {
    /// Bytes of one region: the least leaves a heap behind tables and alignment, whatever address the system chooses.
    public static let range = 8 << 20...1 << 40

    public static func bytes(_ section: SectionSummary, _ source: any ObservedAllocator, at moment: Moment) -> [UInt8] {
        let globals = source.figures.globalFigures
        var writer = JSONWriter(capacity: 512)
        writer.object { json in
            json.head(moment)
            json.region(section)
            json.field("memory_limit_bytes", source.facts.memoryLimit)
            json.field("total_reserved_bytes", globals.reservedBytes)
            json.field("total_managed_bytes", globals.managedBytes)
        }
        return writer.bytes
    }
}

extension AllocatorSource {
    public func addMemory(_ byteCount: Int) throws(AddedMemoryError) -> SectionSummary {
        // Mapping and adding under one lock: two callers together must not pass the limit, and the answer names the
        // section that this call made.
        try memories.withLock { (memories) throws(AddedMemoryError) in
            let reserved = memories.reduce(0) { $0 + $1.byteCount }
            guard byteCount <= facts.memoryLimit - reserved else {
                throw .beyondLimit(bytes: byteCount, reserved: reserved, limit: facts.memoryLimit)
            }
            guard memories.count < BuddyFigures.sectionLimit else {
                throw .tooManyRegions(limit: BuddyFigures.sectionLimit)
            }
            let memory: ReservedMemory
            do throws(ReservationError) {
                memory = try ReservedMemory(byteCount: byteCount)
            } catch {
                throw .refused(bytes: byteCount, code: error.code)
            }
            let region = unsafe MemoryRegion(start: memory.start, byteCount: memory.byteCount, isZeroed: true)
            guard (try? allocator.addRegion(region)) == true, let section = allocator.section(memories.count) else {
                throw .unusable(bytes: byteCount)
            }
            memories.append(memory)
            return section
        }
    }
}
