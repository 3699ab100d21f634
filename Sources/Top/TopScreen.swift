/// A frame as lines of text, cut to the room that there is.
import Documents

/// One line, and whether it heads a table.
struct TopLine: Equatable {
    var text: String
    var isHeading = false
}

/// What is shown, from a frame and the user's choices alone.
struct TopScreen {
    var sort: TopSort
    /// The most classes; nil for as many as fit.
    var lines: Int?

    /// All lines, where room is no concern but in width.
    func lines(_ frame: TopFrame, width: Int) -> [TopLine] {
        compose(frame, width: width, classes: lines ?? .max, cpus: .max, orders: .max)
    }

    /// At most `height` lines of at most `width` letters.
    func lines(_ frame: TopFrame, width: Int, height: Int) -> [TopLine] {
        var room = max(0, height - TopHeader.lines(frame).count)
        // A blank line and a heading come with the rows of a table.
        func take(_ wanted: Int, atMost share: Int) -> Int {
            let rows = max(0, min(wanted, share - 2))
            room -= rows > 0 ? rows + 2 : 0
            return rows
        }
        let wantedCPUs = self.cpus(frame, all: false).count
        let others = room < 12 ? 0 : room / 4
        room -= 2 * others
        let classes = take(min(lines ?? .max, self.classes(frame).count), atMost: room)
        room += 2 * others
        let cpus = take(wantedCPUs, atMost: max(others, room - others))
        let orders = take(self.orders(frame, all: false).count, atMost: room)
        return Array(compose(frame, width: width, classes: classes, cpus: cpus, orders: orders).prefix(height))
    }

    private func compose(_ frame: TopFrame, width: Int, classes: Int, cpus: Int, orders: Int) -> [TopLine] {
        let all = cpus == .max
        func table(_ columns: [TopColumn], _ rows: [JSONValue], _ count: Int) -> [TopLine] {
            guard count > 0 else { return [] }
            let lines = TopTable.lines(columns, Array(rows.prefix(count)), width: width)
            return [TopLine(text: "")] + lines.enumerated().map { TopLine(text: $1, isHeading: $0 == 0) }
        }
        return TopHeader.lines(frame).map { TopLine(text: String($0.prefix(width))) }
            + table(.classes, self.classes(frame), classes) + table(.cpus, self.cpus(frame, all: all), cpus)
            + table(.orders, self.orders(frame, all: all), orders)
    }

    /// Sorted; equal ones stay in the order of their sizes.
    private func classes(_ frame: TopFrame) -> [JSONValue] {
        func weight(_ row: JSONValue) -> Double {
            switch sort {
            case .wasted: row.number("wasted_bytes") ?? 0
            case .live: row.number("live") ?? 0
            case .rate:
                (row.number("rates", "allocations_per_second") ?? 0) + (row.number("rates", "frees_per_second") ?? 0)
            case .size: row.number("size") ?? 0
            }
        }
        return frame.classes.value.rows("classes").map { (row: $0, weight: weight($0)) }.enumerated()
            .sorted { ($0.element.weight, $1.offset) > ($1.element.weight, $0.offset) }.map(\.element.row)
    }

    /// Where there is little room, a CPU that nobody has ever used is left out.
    private func cpus(_ frame: TopFrame, all: Bool) -> [JSONValue] {
        frame.cpus.value.rows("cpus").filter { row in
            all || row.text("state") == "running" || (row.number("allocations") ?? 0) + (row.number("frees") ?? 0) > 0
        }
    }

    /// Where there is little room, an order without a free block is left out.
    private func orders(_ frame: TopFrame, all: Bool) -> [JSONValue] {
        frame.buddy.value.rows("orders").filter { all || ($0.number("free_blocks") ?? 0) > 0 }
    }
}
