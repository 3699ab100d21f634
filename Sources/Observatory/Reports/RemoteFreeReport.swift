/// The document of `GET /api/v1/remote-frees`.
import BuddySlab
import Documents

/// Who sent whose objects home, and what still waits for its owner.
public enum RemoteFreeReport {
    public static func bytes(_ snapshot: Snapshot) -> [UInt8] {
        let cpus = snapshot.cpus.indices
        var writer = JSONWriter(capacity: 256 + 8 * cpus.count * cpus.count)
        writer.object { json in
            json.head(snapshot.moment)
            json.array("cpus", of: cpus) { $0.value($1) }
            json.array("sent", of: cpus) { json, owner in
                json.beginArray()
                for freer in cpus { json.value(snapshot.cpus[freer].sent[owner]) }
                json.endArray()
            }
            json.array("owners", of: cpus) { json, owner in
                json.object { json in
                    json.field("cpu", owner)
                    json.field("backlog_objects", snapshot.backlog(ofOwner: owner))
                    json.field("backlog_bytes", snapshot.backlogBytes(ofOwner: owner))
                    json.field("oldest_seconds", snapshot.backlogAge(ofOwner: owner))
                    json.field("drained", snapshot.cpus[owner].drained)
                }
            }
            json.field("remote_queued_bytes", MemoryFigures(snapshot).remoteQueuedBytes)
        }
        return writer.bytes
    }
}

extension Snapshot {
    /// The bytes of an owner's backlog, by the classes of its objects; in a live snapshot never negative.
    func backlogBytes(ofOwner owner: Int) -> Int {
        let bytes = cpus.reduce(0) { $0 + $1.sentBytes[owner] } - cpus[owner].drainedBytes
        return moment.tier == .live ? max(0, bytes) : bytes
    }

    /// Seconds that the oldest object of an owner's backlog has waited; nil where none waits. Dates are those of ticks:
    /// an age is too high by at most the time between two, and 0 for what has just been sent.
    func backlogAge(ofOwner owner: Int) -> Double? {
        cpus[owner].oldestMail.map { ageSeconds(since: $0, now: now) ?? 0 }
    }
}
