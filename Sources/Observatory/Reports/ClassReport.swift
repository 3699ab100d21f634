/// The documents of `GET /api/v1/classes` and `/classes/{size}`.
import BuddySlab
import Documents

/// Size classes: where the slots of each are.
public enum ClassReport {
    /// All classes, smallest first.
    public static func bytes(_ snapshot: Snapshot, _ rates: Rates) -> [UInt8] {
        var writer = JSONWriter(capacity: 512 * (snapshot.classes.count + 1))
        writer.object { json in
            json.head(snapshot.moment)
            json.classes(snapshot, rates)
        }
        return writer.bytes
    }

    /// One class, and what each CPU has of it.
    public static func bytes(_ snapshot: Snapshot, _ rates: Rates, class index: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.object { json in
            json.head(snapshot.moment)
            json.classFields(snapshot.classes[index], rates, index, snapshot.fullness)
            json.array("cpus", of: snapshot.cpus) { json, cpu in
                json.object { $0.classShare(cpu, index, snapshot.classes[index].description) }
            }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    /// Without rates, which belong to a stretch of time, where the figures are of one instant.
    mutating func classes(_ snapshot: Snapshot, _ rates: Rates?) {
        array("classes", of: snapshot.classes.indices) { json, index in
            json.object { $0.classFields(snapshot.classes[index], rates, index, snapshot.fullness) }
        }
    }

    fileprivate mutating func classFields(
        _ row: ClassRow, _ rates: Rates?, _ index: Int, _ fullness: SlabFullness?
    ) {
        field("size", row.description.size)
        field("pages_per_slab", row.description.pagesPerSlab)
        field("slots_per_slab", row.description.slotsPerSlab)
        slabs(row.figures)
        self.fullness(fullness, class: index)
        field("capacity", row.capacity)
        field("live", row.live)
        field("magazine", row.magazine)
        field("remote_queued", row.remoteQueued)
        field("free", row.free)
        field("occupancy_ratio", row.occupancyRatio)
        field("live_bytes", row.liveBytes)
        field("requested_bytes", row.requestedBytes)
        field("rounding_bytes", row.roundingBytes)
        field("wasted_bytes", row.wastedBytes)
        field("allocations", row.figures.allocations)
        field("frees", row.figures.frees)
        field("slabs_created", row.figures.slabsCreated)
        field("slabs_returned", row.figures.slabsReturned)
        guard let rates else { return }
        object("rates") { json in
            json.field("window_seconds", rates.windowSeconds)
            json.field("allocations_per_second", rates.allocations(ofClass: index))
            json.field("frees_per_second", rates.frees(ofClass: index))
        }
        if let latency = rates.latency { object("latency") { $0.latency(latency, ofClass: index) } }
    }

    private mutating func slabs(_ figures: ClassFigures) {
        object("slabs") { json in
            json.field("partial", figures.partialSlabs)
            json.field("full", figures.fullSlabs)
            json.field("empty", figures.emptySlabs)
        }
    }

    fileprivate mutating func classShare(_ cpu: CPURow, _ index: Int, _ description: SizeClassDescription) {
        let figures = cpu.classes[index]
        field("cpu", cpu.id)
        slabs(figures)
        field("capacity", figures.slabs * description.slotsPerSlab)
        field("magazine", figures.magazineObjects)
        field("free", figures.freeSlots)
    }
}
