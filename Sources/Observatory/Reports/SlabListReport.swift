/// The document of `GET /api/v1/classes/{size}/slabs`.
import BuddySlab
import Documents

/// Slabs of one class, as one bounded scan met them.
public enum SlabListReport {
    public static func bytes(_ figures: Figures, _ query: SlabQuery, at moment: Moment) -> [UInt8] {
        let list = SlabList(figures, query)
        let size = figures.describe(query.sizeClass.index).size
        var writer = JSONWriter(capacity: 256 + 320 * list.slabs.count)
        writer.object { json in
            json.head(moment)
            json.field("size", size)
            json.field("scanned_pages", list.scannedPages)
            json.array("slabs", of: list.slabs) { json, slab in
                json.object { $0.slabFields(slab, now: figures.now) }
            }
            json.field("next", list.next.map { query.path(size: size, after: $0) })
        }
        return writer.bytes
    }
}

extension SlabQuery {
    /// The path of the list behind an address, all filters kept.
    fileprivate func path(size: Int, after address: UInt) -> String {
        var path = "/api/v1/classes/\(size)/slabs?after=0x\(String(address, radix: 16))&limit=\(limit)"
        if order != .address { path += "&order=\(order.rawValue)" }
        if let fill { path += "&state=\(fill.rawValue)" }
        if let cpu { path += "&cpu=\(cpu.index)" }
        return path
    }
}

extension JSONWriter {
    /// What is known of a slab without a stop. Live objects and those in magazines cannot be told apart in mode
    /// `flush`.
    mutating func slabFields(_ slab: SlabFigures, now: UInt64) {
        field("address", address: slab.address)
        field("cpu", slab.owner.index)
        field("state", SlabFill(slab.list)?.rawValue)
        field("pages", slab.pages)
        field("slots", slab.slots)
        field("in_use", slab.inUse)
        field("live", slab.live)
        field("magazine", slab.live.map { slab.inUse - $0 })
        field("remote_queued", slab.remoteQueued)
        field("free", slab.freeSlots)
        field("fill_ratio", slab.fill)
        field("occupancy_ratio", slab.live.map { Double($0) / Double(max(1, slab.slots)) })
        field("age_seconds", ageSeconds(since: slab.createdAt, now: now))
    }
}

/// Seconds between two readings of the platform's clock, to the millisecond; nil where there is no clock.
func ageSeconds(since time: UInt64, now: UInt64) -> Double? {
    guard time != 0 else { return nil }
    return now > time ? Double((now - time) / 1_000_000) / 1000 : 0
}
