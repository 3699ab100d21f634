/// `GET /events`: every tick as it is taken.
import Documents
import Observatory
import Threads

/// Builds the event of each tick from the documents that `GET` answers at that tick, and sends it to all readers.
///
/// The sampler holds it as a listener, so it must not hold the sampler.
final class TickPublisher: Sendable {
    /// Writes the JSON value of one more member.
    typealias Member = @Sendable () -> [UInt8]

    private let source: any ObservedAllocator
    private let broadcaster: EventBroadcaster
    private let members = Guarded<[(name: String, value: Member)]>([])

    init(_ source: any ObservedAllocator, _ broadcaster: EventBroadcaster) {
        self.source = source
        self.broadcaster = broadcaster
    }

    func add(_ name: String, _ value: @escaping Member) { members.withLock { $0.append((name, value)) } }

    /// Sends a tick; also called without readers, so that one who comes back can be sent what it missed.
    func publish(_ tick: Tick) {
        var writer = event(of: tick)
        let maps = maps(of: tick)
        let variants = maps.mapValues { map in
            var writer = writer
            writer.key("map")
            writer.raw(map)
            writer.endObject()
            return writer.bytes
        }
        writer.endObject()
        broadcaster.publish(
            event: "tick", id: String(tick.snapshot.moment.tick), data: writer.bytes, variants: variants)
    }

    /// The event without its closing bracket.
    private func event(of tick: Tick) -> JSONWriter {
        var writer = JSONWriter(capacity: 32768)
        writer.beginObject()
        for (name, document) in [
            ("stats", tick.stats), ("classes", tick.classes), ("buddy", tick.buddy), ("cpus", tick.cpus),
        ] {
            writer.key(named: name)
            writer.raw(document)
        }
        for member in members.withLock({ $0 }) {
            writer.key(named: member.name)
            writer.raw(member.value())
        }
        return writer
    }

    /// The maps that readers asked for, by variant, from one walk over the section.
    private func maps(of tick: Tick) -> [String: [UInt8]] {
        let variants = broadcaster.variants.sorted()
        let counts = variants.compactMap { Int($0) }
        guard !counts.isEmpty, counts.count == variants.count else { return [:] }
        let documents = SectionMapReport.cells(
            source.figures, section: 0, counts: counts, at: tick.snapshot.moment)
        return Dictionary(uniqueKeysWithValues: zip(variants, documents ?? []))
    }
}

extension EventBroadcaster {
    /// `?map=N` adds a map of section 0 with N cells to each tick of the stream; `?limit=N` ends it after N events.
    func addEvents(to group: inout RouteGroup) {
        group.get("/events", query: ["map", "limit", "lastEventId"]) { [self] request, _ in
            let cells = try request.query.integer("map", in: SectionCells.range)
            let limit = try request.query.integer("limit", in: 1...1_000_000)
            return try response(to: request, variant: cells.map(String.init), limit: limit)
        }
    }
}
