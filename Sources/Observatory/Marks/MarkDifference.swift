/// What changed between two instants: the document of `GET /api/v1/diff`.
import BuddySlab
import Documents

/// Two exact instants, the earlier one a mark. Every figure of its document is the later one less the earlier one.
public struct MarkDifference: Sendable {
    let from: Mark
    /// Nil where the later instant has no name.
    let to: Mark?
    /// Of the later instant.
    let figures: MarkFigures

    private var seconds: Double { figures.moment.uptimeSeconds - from.figures.moment.uptimeSeconds }

    /// Bytes, objects and operations that came or went.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 4096 + 256 * figures.classes.count + 192 * figures.cpus.count)
        writer.object { json in
            json.head(figures.moment)
            json.object("from") { $0.markSummary(from) }
            json.key("to")
            if let to { json.object { $0.markSummary(to) } } else { json.null() }
            json.field("seconds", seconds)
            json.object("operations") { $0.counters(figures.counters, from.figures.counters) }
            json.object("ledger") { $0.ledgerDifference(figures.ledger, from.figures.ledger) }
            json.array("classes", of: figures.classes.indices) { json, index in
                json.object { $0.classDifference(figures.classes[index], from.figures.classes[index]) }
            }
            json.array("orders", of: figures.freeBlocks.indices) { json, order in
                json.object { json in
                    json.field("order", order)
                    json.field("free_blocks", figures.freeBlocks[order] - from.figures.freeBlocks[order])
                }
            }
            json.array("cpus", of: figures.cpus.indices) { json, index in
                json.object { $0.cpuDifference(figures.cpus[index], from.figures.cpus[index]) }
            }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    /// The later value less the earlier one.
    private mutating func change<Row>(
        _ name: StaticString, _ later: Row, _ earlier: Row, _ figure: KeyPath<Row, Int>
    ) {
        field(name, later[keyPath: figure] - earlier[keyPath: figure])
    }

    fileprivate mutating func counters(_ later: [Int], _ earlier: [Int]) {
        for counter in Counter.allCases {
            field(counter.name, later[counter.rawValue] - earlier[counter.rawValue])
        }
    }

    fileprivate mutating func ledgerDifference(_ later: Ledger, _ earlier: Ledger) {
        for (name, term) in Ledger.terms { change(name, later, earlier, term) }
    }

    fileprivate mutating func classDifference(_ later: ClassRow, _ earlier: ClassRow) {
        field("size", later.description.size)
        change("allocations", later, earlier, \.figures.allocations)
        change("frees", later, earlier, \.figures.frees)
        change("slabs_created", later, earlier, \.figures.slabsCreated)
        change("slabs_returned", later, earlier, \.figures.slabsReturned)
        change("capacity", later, earlier, \.capacity)
        change("live", later, earlier, \.live)
        change("magazine", later, earlier, \.magazine)
        change("remote_queued", later, earlier, \.remoteQueued)
        change("free", later, earlier, \.free)
        change("requested_bytes", later, earlier, \.requestedBytes)
        change("rounding_bytes", later, earlier, \.roundingBytes)
    }

    fileprivate mutating func cpuDifference(_ later: MarkedCPU, _ earlier: MarkedCPU) {
        field("id", later.id)
        change("allocations", later, earlier, \.allocations)
        change("frees", later, earlier, \.frees)
        change("magazine_hits", later, earlier, \.magazineHits)
        change("magazine_misses", later, earlier, \.magazineMisses)
        change("magazine_refills", later, earlier, \.refills)
        change("magazine_flushes", later, earlier, \.flushes)
        change("remote_sent", later, earlier, \.remoteSent)
        change("remote_drained", later, earlier, \.drained)
        change("slabs", later, earlier, \.slabs)
        change("cached_pages", later, earlier, \.cachedPages)
    }
}
