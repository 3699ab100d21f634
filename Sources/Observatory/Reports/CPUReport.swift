/// The documents of `GET /api/v1/cpus` and `/cpus/{id}`.
import BuddySlab
import Documents

/// CPUs: who has each, how well its magazines serve it, and what travels between them.
public enum CPUReport {
    public static func bytes(_ snapshot: Snapshot) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 * (snapshot.cpus.count + 1))
        writer.object { json in
            json.head(snapshot.moment)
            json.cpus(snapshot)
        }
        return writer.bytes
    }

    /// CPU number `id`, which must exist.
    public static func bytes(_ snapshot: Snapshot, cpu id: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: 2048)
        writer.object { json in
            json.head(snapshot.moment)
            json.cpuFields(snapshot.cpus[id], snapshot)
        }
        return writer.bytes
    }
}

extension CPURow {
    /// What the CPU's thread is doing. An idle CPU shows as frozen in an exact snapshot: the stop held it.
    var state: String {
        guard figures.isAttached || figures.isCommon else { return "detached" }
        return switch figures.status {
        case .idle: "idle"
        case .running: "running"
        case .frozen: "frozen"
        }
    }
}

extension JSONWriter {
    mutating func cpus(_ snapshot: Snapshot) {
        array("cpus", of: snapshot.cpus) { json, cpu in json.object { $0.cpuFields(cpu, snapshot) } }
    }

    fileprivate mutating func cpuFields(_ cpu: CPURow, _ snapshot: Snapshot) {
        field("id", cpu.id)
        field("role", cpu.figures.isCommon ? "common" : "exclusive")
        field("state", cpu.state)
        field("thread", cpu.figures.thread == 0 ? nil : cpu.figures.thread)
        field("allocations", cpu.allocations)
        field("frees", cpu.frees)
        field("magazine_hits", cpu.magazineHits)
        field("magazine_misses", cpu.magazineMisses)
        field("hit_ratio", cpu.hitRatio)
        field("magazine_refills", cpu.refills)
        field("magazine_flushes", cpu.flushes)
        field("remote_sent", cpu.remoteSent)
        field("remote_received", snapshot.received(byOwner: cpu.id))
        field("remote_drained", cpu.drained)
        field("slabs", cpu.slabs)
        array("magazines", of: snapshot.classes.indices) { json, index in
            json.object { json in
                json.field("size", snapshot.classes[index].description.size)
                json.field("count", cpu.classes[index].magazineObjects)
                json.field("capacity", cpu.classes[index].magazineCapacity)
            }
        }
    }
}
