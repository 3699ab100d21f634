/// The documents of `POST /api/v1/allocator/reclaim` and `POST /api/v1/selfcheck`.
import BuddySlab
import Documents

extension ReclaimReport {
    /// What came home, as JSON.
    public func bytes(at moment: Moment) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { json in
            json.head(moment)
            json.field("drained_objects", drainedObjects)
            json.field("flushed_objects", flushedObjects)
            json.field("returned_slabs", returnedSlabs)
            json.field("returned_pages", returnedPages)
            json.field("uncached_pages", uncachedPages)
            json.field("released_bytes", releasedBytes)
            json.field("pause_seconds", pauseSeconds)
        }
        return writer.bytes
    }
}

/// A self-check and the first of its findings.
public struct SelfCheck: Sendable {
    /// Findings beyond this many are counted, not listed: one fault can show in every slab.
    public static let findingLimit = 100

    public let summary: SelfCheckReport
    public let findings: [SelfCheckFinding]

    /// Walks everything while everybody is stopped.
    public init(of source: any ObservedAllocator) throws(SafepointError) {
        var findings: [SelfCheckFinding] = []
        // Room is made before anybody is stopped.
        findings.reserveCapacity(Self.findingLimit)
        summary = try source.selfCheck { finding in
            if findings.count < Self.findingLimit { findings.append(finding) }
        }
        self.findings = findings
    }

    public func bytes(at moment: Moment) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object { json in
            json.head(moment)
            json.field("passed", summary.findings == 0)
            json.object("checked") { json in
                json.field("sections", summary.sections)
                json.field("pages", summary.pages)
                json.field("slabs", summary.slabs)
                json.field("free_blocks", summary.freeBlocks)
                json.field("magazine_objects", summary.magazineObjects)
                json.field("cached_runs", summary.cachedRuns)
                json.field("queued_objects", summary.queuedObjects)
            }
            json.array("findings", of: findings) { json, finding in json.object { $0.finding(finding) } }
            json.field("pause_seconds", summary.pauseSeconds)
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func finding(_ finding: SelfCheckFinding) {
        field("code", "\(finding.kind.name)")
        field("detail", "expected \(finding.expected), found \(finding.found)")
        key("address")
        if finding.address == 0 { null() } else { address(finding.address) }
    }
}
