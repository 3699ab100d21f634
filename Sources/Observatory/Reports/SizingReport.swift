/// The document of `GET /api/v1/sizing`: rounding waste of the sizes seen so far under several tables of classes.
import BuddySlab
import Documents

public enum SizingReport {
    /// How the figures come about, for the answer.
    private static let method =
        "Sizes are noted when a request is not served by a magazine or a page cache; each stands for the requests of "
        + "its class or run length since the last one on that CPU, and the whole is scaled to the exact counters. Bins are "
        + "8 bytes wide up to 1 KiB, then at most a 64th of the size."

    /// The table in force, the library's own two, and one that was asked for.
    public static func bytes(
        _ source: any ObservedAllocator, asked: [Int]?, at moment: Moment
    ) -> [UInt8] {
        let facts = source.facts
        let figures = source.figures
        let estimate = SizeEstimate(figures, facts)
        var tables = [
            SizingTable(
                name: "current", classes: facts.classes.map(\.size), trimsLargeBlocks: figures.trimsLargeBlocks),
            SizingTable(name: "seed", .seed), SizingTable(name: "fine", .fine),
        ]
        if let asked {
            tables.append(
                SizingTable(name: "asked", classes: asked, trimsLargeBlocks: figures.trimsLargeBlocks))
        }
        var writer = JSONWriter(capacity: 4096)
        writer.object { json in
            json.head(moment)
            json.field("method", method)
            json.field("samples", estimate.samples)
            json.field("allocations", estimate.smallAllocations + estimate.largeAllocations)
            json.field("small_allocations", estimate.smallAllocations)
            json.field("large_allocations", estimate.largeAllocations)
            json.field("requested_small_bytes", estimate.requestedSmallBytes)
            json.field("requested_large_bytes", Int(estimate.requestedLargeBytes.rounded()))
            json.array("tables", of: tables) { json, table in json.object { $0.table(table, estimate) } }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func table(_ table: SizingTable, _ estimate: SizeEstimate) {
        let rounding = estimate.roundingBytes(table)
        let handedOut = estimate.requestedBytes + rounding
        field("name", table.name)
        field("class_count", table.classes.count)
        field("large_blocks", table.trimsLargeBlocks ? "whole_pages" : "powers_of_two")
        field("handed_out_bytes", Int(handedOut.rounded()))
        field("rounding_bytes", Int(rounding.rounded()))
        field("rounding_ratio", handedOut > 0 ? rounding / handedOut : 0)
        array("classes", of: table.classes) { $0.value($1) }
    }
}
