/// The document of `GET /api/v1/remote-frees`.
import BuddySlab

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
                    json.field("drained", snapshot.cpus[owner].drained)
                }
            }
            json.field("remote_queued_bytes", MemoryFigures(snapshot).remoteQueuedBytes)
        }
        return writer.bytes
    }
}

extension Snapshot {
    /// The bytes of an owner's backlog; nil where the counters do not tell. They count backlogs by owner and by class,
    /// but not by both, so that the bytes are known only while one owner or one class has all of it.
    func backlogBytes(ofOwner owner: Int) -> Int? {
        let objects = backlog(ofOwner: owner)
        guard objects > 0 else { return 0 }
        let queues = classes.map { (count: $0.figures.remoteSent - $0.figures.drained, size: $0.description.size) }
            .filter { $0.count > 0 }
        if let queue = queues.first, queues.count == 1 { return objects * queue.size }
        guard cpus.indices.allSatisfy({ $0 == owner || backlog(ofOwner: $0) == 0 }) else { return nil }
        return queues.reduce(0) { $0 + $1.count * $1.size }
    }
}
