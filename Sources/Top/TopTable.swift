/// Rows of figures in columns.
import Documents

/// One column: its title and how a row's cell is got.
struct TopColumn {
    let title: String
    /// The least width, so that columns stay where they are while figures change.
    let width: Int
    let cell: (JSONValue) -> String

    init(_ title: String, _ width: Int, _ cell: @escaping (JSONValue) -> String) {
        self.title = title
        self.width = max(width, title.count)
        self.cell = cell
    }
}

/// A heading and rows, all right-aligned. Columns that do not fit whole are left out, the last first.
enum TopTable {
    static func lines(_ columns: [TopColumn], _ rows: [JSONValue], width: Int) -> [String] {
        var lines = Array(repeating: "", count: rows.count + 1)
        var used = 0
        for (index, column) in columns.enumerated() {
            let cells = [column.title] + rows.map(column.cell)
            let gap = index == 0 ? 0 : 1
            let wide = gap + max(column.width, cells.reduce(0) { max($0, $1.count) })
            guard used + wide <= width else { break }
            used += wide
            for row in cells.indices {
                lines[row] += String(repeating: " ", count: wide - cells[row].count) + cells[row]
            }
        }
        return lines
    }
}

extension [TopColumn] {
    /// The size classes: what matters most stands first.
    static var classes: [TopColumn] {
        [
            TopColumn("SIZE", 6) { Quantity.count($0.number("size")) },
            TopColumn("WASTED", 8) { Quantity.bytes($0.number("wasted_bytes")) },
            TopColumn("LIVE", 8) { Quantity.count($0.number("live")) },
            TopColumn("OCCUP", 5) { Quantity.ratio($0.number("occupancy_ratio")) },
            TopColumn("ALLOC/s", 7) { Quantity.rate($0.number("rates", "allocations_per_second")) },
            TopColumn("FREE/s", 7) { Quantity.rate($0.number("rates", "frees_per_second")) },
            TopColumn("ROUNDING", 8) { Quantity.bytes($0.number("rounding_bytes")) },
            TopColumn("FREE", 8) { Quantity.count($0.number("free")) },
            TopColumn("MAGAZINE", 8) { Quantity.count($0.number("magazine")) },
            TopColumn("REMOTE", 6) { Quantity.count($0.number("remote_queued")) },
            TopColumn("CAPACITY", 8) { Quantity.count($0.number("capacity")) },
            TopColumn("PARTIAL", 7) { Quantity.count($0.number("slabs", "partial")) },
            TopColumn("FULL", 6) { Quantity.count($0.number("slabs", "full")) },
            TopColumn("EMPTY", 6) { Quantity.count($0.number("slabs", "empty")) },
        ]
    }

    static var cpus: [TopColumn] {
        [
            TopColumn("CPU", 6) { Quantity.count($0.number("id")) },
            TopColumn("STATE", 8) { $0.text("role") == "common" ? "common" : $0.text("state") ?? Quantity.absent },
            TopColumn("HIT", 5) { Quantity.ratio($0.number("hit_ratio")) },
            TopColumn("IN-MAGAZ", 8) { row in
                let counts = row.rows("magazines").compactMap { $0.number("count") }
                return Quantity.count(counts.reduce(0, +))
            },
            TopColumn("REM-OUT", 8) { Quantity.count($0.number("remote_sent")) },
            TopColumn("REM-IN", 8) { Quantity.count($0.number("remote_received")) },
            TopColumn("DRAINED", 8) { Quantity.count($0.number("remote_drained")) },
            TopColumn("SLABS", 6) { Quantity.count($0.number("slabs")) },
            TopColumn("ALLOCATIONS", 11) { Quantity.count($0.number("allocations")) },
            TopColumn("FREES", 11) { Quantity.count($0.number("frees")) },
            TopColumn("REFILLS", 8) { Quantity.count($0.number("magazine_refills")) },
            TopColumn("FLUSHES", 8) { Quantity.count($0.number("magazine_flushes")) },
            TopColumn("THREAD", 8) { Quantity.count($0.number("thread")) },
        ]
    }

    static var orders: [TopColumn] {
        [
            TopColumn("ORDER", 6) { Quantity.count($0.number("order")) },
            TopColumn("BLOCK", 8) { Quantity.bytes($0.number("block_bytes")) },
            TopColumn("FREE-BLOCKS", 11) { Quantity.count($0.number("free_blocks")) },
            TopColumn("UNUSABLE", 8) { Quantity.ratio($0.number("unusable_ratio")) },
            TopColumn("FRAG-INDEX", 10) { Quantity.ratio($0.number("fragmentation_index")) },
        ]
    }
}
