/// The documents of `GET /api/v1/marks`, `/marks/{id}` and the event of a mark.
import Documents

extension ExactSnapshot {
    /// What a mark's document shows of the instant.
    var markSnapshot: [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.object { json in
            json.object("ledger") { $0.ledgerFields(self) }
            json.classes(snapshot, nil)
            json.object("buddy") { $0.buddyFields(snapshot) }
        }
        return writer.bytes
    }
}

extension Mark {
    /// The whole mark: exact, of its own instant.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: document.count + 1024)
        writer.object { json in
            json.head(figures.moment)
            json.markNames(self)
            json.field("pause_seconds", figures.pauseSeconds)
            json.key("snapshot")
            json.raw(document)
        }
        return writer.bytes
    }

    /// The mark without its figures: what the list and the event show.
    public var summary: [UInt8] {
        var writer = JSONWriter(capacity: 256 + note.utf8.count)
        writer.object { $0.markSummary(self) }
        return writer.bytes
    }
}

extension Marks {
    /// A page of marks, the oldest first.
    public func bytes(after: Int, limit: Int, at moment: Moment) -> [UInt8] {
        let (marks, isMore, forgotten) = list(after: after, limit: limit)
        var writer = JSONWriter(capacity: 256 + 256 * marks.count)
        writer.object { json in
            json.head(moment)
            json.array("marks", of: marks) { json, mark in json.object { $0.markSummary(mark) } }
            json.field("kept_at_most", Marks.limit)
            json.field("forgotten", forgotten)
            let last = marks.last.map { "/api/v1/marks?after=\($0.id)&limit=\(limit)" }
            json.field("next", isMore ? last : nil)
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func markNames(_ mark: Mark) {
        field("id", mark.id)
        field("name", mark.name)
        field("note", mark.note)
    }

    mutating func markSummary(_ mark: Mark) {
        markNames(mark)
        field("tick", mark.figures.moment.tick)
        field("taken_at", timestamp(unixMilliseconds: mark.figures.moment.unixMilliseconds))
        field("uptime_seconds", mark.figures.moment.uptimeSeconds)
        field("pause_seconds", mark.figures.pauseSeconds)
    }
}
