/// The document of `GET /api/v1/allocations`.
import Documents

/// The list of hand-made objects, page by page.
public enum LaboratoryReport {
    public static func bytes(_ laboratory: Laboratory, after: UInt?, limit: Int, at moment: Moment) -> [UInt8] {
        let (objects, isMore) = laboratory.objects(after: after, limit: limit)
        let now = laboratory.nowSeconds
        var writer = JSONWriter(capacity: 256 + 320 * objects.count)
        writer.object { json in
            json.head(moment)
            json.array("allocations", of: objects) { json, object in
                json.object { $0.handMade(object, nowSeconds: now) }
            }
            let last = objects.last.map { "0x" + String($0.address, radix: 16) }
            json.field("next", isMore ? last.map { "/api/v1/allocations?limit=\(limit)&after=\($0)" } : nil)
        }
        return writer.bytes
    }
}
