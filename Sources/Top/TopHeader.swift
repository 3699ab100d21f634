/// The lines above the tables: the whole allocator at a glance.
import Documents

enum TopHeader {
    /// One figure with its name, as `live 1204`.
    private typealias Item = (name: String, value: String)

    static func lines(_ frame: TopFrame) -> [String] {
        let stats = frame.stats.value
        return [
            title(stats, server: frame.server), line("memory", memory(stats)), line("slabs", slabs(stats)),
            line("rates", rates(stats)), line("trouble", trouble(stats)), workloads(frame.workloads?.value),
        ].compactMap { $0 }
    }

    private static func title(_ stats: JSONValue, server: String) -> String {
        var clock = Quantity.absent
        if let taken = stats.text("taken_at") { clock = String(taken.dropFirst(11).prefix(8)) }
        return "slabscope \(server)  up \(Quantity.duration(stats.number("uptime_seconds")))"
            + "  tick \(Quantity.count(stats.number("tick")))  \(clock) UTC"
    }

    private static func memory(_ stats: JSONValue) -> [Item] {
        [
            bytes(stats, "managed"), bytes(stats, "allocated"), bytes(stats, "requested"),
            bytes(stats, "free", "buddy_free"), bytes(stats, "cached", "page_cache"), bytes(stats, "large"),
            bytes(stats, "resident"),
        ]
    }

    private static func slabs(_ stats: JSONValue) -> [Item] {
        [
            bytes(stats, "all", "slab"), bytes(stats, "live", "live_object"), bytes(stats, "magazines", "magazine"),
            bytes(stats, "remote", "remote_queued"), bytes(stats, "free", "free_slot"),
            bytes(stats, "tails", "slab_tail"), bytes(stats, "rounding"),
            ("occupancy", Quantity.ratio(stats.number("waste", "occupancy_ratio"))),
        ]
    }

    private static func rates(_ stats: JSONValue) -> [Item] {
        func rate(_ name: String, _ field: String) -> Item {
            (name, Quantity.rate(stats.number("rates", field + "_per_second")) + "/s")
        }
        return [
            rate("alloc", "allocations"), rate("free", "frees"), rate("remote", "remote_sent"),
            rate("large", "large_allocations"), rate("refills", "magazine_refills"),
            rate("flushes", "magazine_flushes"), rate("slabs", "slabs_created"),
            ("over", Quantity.count(stats.number("rates", "window_seconds")) + "s"),
        ]
    }

    private static func trouble(_ stats: JSONValue) -> [Item] {
        let sent = stats.number("totals", "remote_sent")
        let drained = stats.number("totals", "remote_drained")
        var backlog: Double?
        if let sent, let drained { backlog = max(0, sent - drained) }
        return [
            ("backlog", Quantity.count(backlog)), bytes(stats, "queued", "remote_queued"),
            ("failures", Quantity.count(stats.number("totals", "failures"))),
            ("misuses", Quantity.count(stats.number("totals", "misuses"))),
            ("reclaims", Quantity.count(stats.number("totals", "reclaims"))),
        ]
    }

    /// Nil where the server has none to speak of.
    private static func workloads(_ document: JSONValue?) -> String? {
        guard let document else { return nil }
        let active = document.rows("workloads").filter { $0.text("state") != "stopped" }
        let each = active.map { row in
            let trouble = [("failures", row.number("failures")), ("corruptions", row.number("corruptions"))]
                .filter { ($0.1 ?? 0) > 0 }.map { " \($0.0) \(Quantity.count($0.1))" }.joined()
            return "\(row.text("id") ?? Quantity.absent) \(row.text("kind") ?? Quantity.absent) "
                + "x\(Quantity.count(row.number("threads"))) \(row.text("state") ?? Quantity.absent) "
                + "\(Quantity.rate(row.number("operations_per_second")))/s" + trouble
        }
        return label("load") + (each.isEmpty ? "no workload runs" : each.joined(separator: ", "))
    }

    /// The figure of `memory` whose name is `field` with `_bytes`, or with the name that is shown.
    private static func bytes(_ stats: JSONValue, _ name: String, _ field: String? = nil) -> Item {
        (name, Quantity.bytes(stats.number("memory", (field ?? name) + "_bytes")))
    }

    private static func line(_ name: String, _ items: [Item]) -> String {
        label(name) + items.map { "\($0.name) \($0.value)" }.joined(separator: "  ")
    }

    private static func label(_ name: String) -> String { name + String(repeating: " ", count: max(1, 9 - name.count)) }
}
