/// The document of `GET /api/v1/slabs/{address}`.
import BuddySlab
import Documents

/// One slab: header, every slot, and who holds its objects.
public enum SlabReport {
    /// `holders` are asked after the stop, so that an object may have changed hands meanwhile: only slots that were
    /// live are named. At most `limit` of them, from the slot behind `after` on.
    public static func bytes(
        _ slab: InspectedSlab, _ facts: AllocatorFacts, _ holders: HolderList, after: Int?, limit: Int,
        at moment: Moment
    ) -> [UInt8] {
        let figures = slab.inspection.slab
        let held = holders.heldObjects(in: figures.address..<slab.end(pageSize: facts.pageSize))
        var writer = JSONWriter(capacity: 1024 + slab.slots.count + 192 * min(limit, slab.slots.count))
        writer.object { json in
            json.head(moment)
            json.field("pause_seconds", slab.inspection.pauseSeconds)
            json.header(slab, facts)
            json.slots(slab)
            if let held {
                json.holders(
                    SlabHolders(held, slab, size: facts.classes[figures.sizeClass.index].size), after: after,
                    limit: limit)
            }
        }
        return writer.bytes
    }
}

/// What holders say of a slab's live slots.
struct SlabHolders {
    let isComplete: Bool
    let address: UInt
    /// In the order of slots.
    let objects: [(slot: Int, object: HeldObject)]

    init(_ held: HeldObjects, _ slab: InspectedSlab, size: Int) {
        isComplete = held.isComplete
        let base = slab.inspection.slab.address
        address = base
        objects = held.objects.compactMap { object in
            let slot = Int(object.address - base) / size
            guard slot < slab.slots.count, slab.slots[slot] == .live else { return nil }
            return (slot, object)
        }
    }

    /// Holders with the number of their objects, the one with the most first.
    var sums: [(holder: String, objects: Int, oldestSeconds: Double?)] {
        var sums: [String: (objects: Int, oldest: Double?)] = [:]
        for (_, object) in objects {
            let sum = sums[object.holder] ?? (0, nil)
            let ages = [sum.oldest, object.ageSeconds].compactMap { $0 }
            sums[object.holder] = (sum.objects + 1, ages.max())
        }
        return sums.map { ($0.key, $0.value.objects, $0.value.oldest) }
            .sorted { $0.objects == $1.objects ? $0.holder < $1.holder : $0.objects > $1.objects }
    }
}

extension JSONWriter {
    fileprivate mutating func header(_ slab: InspectedSlab, _ facts: AllocatorFacts) {
        let inspection = slab.inspection
        let figures = inspection.slab
        field("address", address: figures.address)
        field("size", facts.classes[figures.sizeClass.index].size)
        field("section", inspection.section)
        field("page", inspection.page)
        field("pages", figures.pages)
        field("header", address: inspection.header)
        field("cpu", figures.owner.index)
        field("thread", inspection.thread)
        field("state", SlabFill(figures.list)?.rawValue)
        field("age_seconds", ageSeconds(since: figures.createdAt, now: inspection.takenAt))
    }

    fileprivate mutating func slots(_ slab: InspectedSlab) {
        let live = slab.count(.live)
        field("slots", slab.slots.count)
        for state in SlotState.all { field(state.name, slab.count(state)) }
        field("occupancy_ratio", Double(live) / Double(max(1, slab.slots.count)))
        field("map", String(slab.slots.map(\.letter)))
        object("letters") { json in
            for state in SlotState.all { json.field(state.name, String(state.letter)) }
        }
    }

    fileprivate mutating func holders(_ holders: SlabHolders, after: Int?, limit: Int) {
        let rest = holders.objects.drop { $0.slot <= after ?? -1 }
        let page = rest.prefix(limit)
        object("holders") { json in
            json.field("complete", holders.isComplete)
            json.array("sums", of: holders.sums) { json, sum in
                json.object { json in
                    json.field("holder", sum.holder)
                    json.field("objects", sum.objects)
                    json.field("oldest_seconds", sum.oldestSeconds.map(milliseconds))
                }
            }
            json.array("objects", of: page) { json, entry in
                json.object { json in
                    json.field("slot", entry.slot)
                    json.heldObject(entry.object)
                }
            }
            let next = rest.count > page.count ? page.last?.slot : nil
            json.field(
                "next",
                next.map { "/api/v1/slabs/0x\(String(holders.address, radix: 16))?after=\($0)&limit=\(limit)" })
        }
    }

    mutating func heldObject(_ object: HeldObject) {
        field("address", address: object.address)
        field("requested_bytes", object.size)
        field("holder", object.holder)
        field("worker", object.worker)
        field("cpu", object.cpu)
        field("age_seconds", object.ageSeconds.map(milliseconds))
    }
}

/// Seconds to the millisecond: the rest is noise.
private func milliseconds(_ seconds: Double) -> Double { (seconds * 1000).rounded(.down) / 1000 }
