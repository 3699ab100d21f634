/// Event streams without a socket.
import Documents
import Synchronization
import Testing

@testable import IntrospectionServer

@Suite struct EventTests {
    /// Counts what a stream does to its connection.
    private final class Connection: Sendable {
        let sleeps = Atomic(0)
        let wakes = Atomic(0)

        func attach(to stream: EventStream) {
            stream.attach(
                to: ConnectionSwitch(
                    sleep: { [self] in sleeps.wrappingAdd(1, ordering: .relaxed) },
                    wake: { [self] in wakes.wrappingAdd(1, ordering: .relaxed) }))
        }

        var counts: [Int] { [sleeps.load(ordering: .relaxed), wakes.load(ordering: .relaxed)] }
    }

    /// Everything until the stream sleeps or ends.
    private func drain(_ stream: EventStream, limit: Int = 7) -> String {
        var bytes: [UInt8] = []
        while case .bytes(let piece) = stream.next(limit: limit) {
            #expect(!piece.isEmpty && piece.count <= limit)
            bytes += piece
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func publish(_ broadcaster: EventBroadcaster, _ ids: ClosedRange<Int>) {
        for id in ids { broadcaster.publish(event: "tick", id: String(id), data: Array("\(id)".utf8)) }
    }

    @Test func anEventWakesASleepingStreamOnce() throws {
        let broadcaster = EventBroadcaster()
        let stream = try broadcaster.subscribe(variant: nil, lastEventID: nil)
        let connection = Connection()
        connection.attach(to: stream)
        #expect(drain(stream) == "retry: 2000\n\n")
        #expect(connection.counts == [1, 0])
        publish(broadcaster, 1...2)
        #expect(connection.counts == [1, 1])
        #expect(drain(stream) == "id: 1\nevent: tick\ndata: 1\n\nid: 2\nevent: tick\ndata: 2\n\n")
        #expect(connection.counts == [2, 1])
    }

    @Test func aClosedStreamWakesAndNeverSleepsAgain() throws {
        let stream = try EventBroadcaster().subscribe(variant: nil, lastEventID: nil)
        let connection = Connection()
        connection.attach(to: stream)
        _ = drain(stream)
        stream.close()
        #expect(stream.next(limit: 9) == .end)
        #expect(connection.counts == [1, 1])
    }

    @Test func aStreamWithALimitEndsBehindItsLastEvent() throws {
        let broadcaster = EventBroadcaster()
        let stream = try broadcaster.subscribe(variant: nil, lastEventID: nil, limit: 2)
        publish(broadcaster, 1...3)
        #expect(drain(stream) == "retry: 2000\n\nid: 1\nevent: tick\ndata: 1\n\nid: 2\nevent: tick\ndata: 2\n\n")
        #expect(stream.next(limit: 9) == .end)
    }

    @Test func theOldestEventsGoFirstAndTheReaderIsTold() throws {
        let broadcaster = EventBroadcaster()
        let stream = try broadcaster.subscribe(variant: nil, lastEventID: nil)
        #expect(stream.next(limit: 3) == .bytes(Array("ret".utf8)))
        publish(broadcaster, 1...100)
        let text = drain(stream)
        // The line that is on its way stays whole; of the hundred, sixty-three find room beside it.
        #expect(text.hasPrefix("ry: 2000\n\nevent: dropped\ndata: {\"count\":37}\n\nid: 38\n"))
        #expect(text.hasSuffix("id: 100\nevent: tick\ndata: 100\n\n"))
    }

    @Test func aQueueIsBoundedInBytesButTakesOneEventOfAnySize() throws {
        func tick(bytes: Int) -> EventFrame {
            EventFrame(kind: .state, event: "tick", id: nil, data: [UInt8](repeating: 1, count: bytes))
        }
        var queue = EventQueue()
        #expect(queue.append(tick(bytes: 2 << 20)) == 0)
        #expect(queue.append(tick(bytes: 1)) == 1)
        #expect(queue.append(tick(bytes: 2 << 20)) == 1)
        #expect(queue.dropped == 2)
    }

    @Test func aReaderThatIsBehindLosesTicksBeforeNotes() throws {
        let broadcaster = EventBroadcaster()
        let stream = try broadcaster.subscribe(variant: nil, lastEventID: nil)
        #expect(drain(stream) == "retry: 2000\n\n")
        broadcaster.publish(note: "mark", data: Array("first".utf8))
        publish(broadcaster, 1...70)
        broadcaster.publish(note: "mark", data: Array("second".utf8))
        let text = drain(stream)
        #expect(text.hasPrefix("event: dropped\ndata: {\"count\":8}\n\nid: 0.1\nevent: mark\ndata: first\n\nid: 9\n"))
        #expect(text.hasSuffix("id: 70.1\nevent: mark\ndata: second\n\n"))
        #expect(
            broadcaster.figures == EventFigures(streams: 1, published: 72, sent: 72, dropped: 8))
    }

    @Test func notesAloneAreBoundedToo() throws {
        let broadcaster = EventBroadcaster()
        let stream = try broadcaster.subscribe(variant: nil, lastEventID: nil)
        for number in 1...100 { broadcaster.publish(note: "mark", data: Array("\(number)".utf8)) }
        let text = drain(stream)
        // The first line is a note as well.
        #expect(text.hasPrefix("event: dropped\ndata: {\"count\":37}\n\nid: 0.37\nevent: mark\ndata: 37\n\n"))
        #expect(text.hasSuffix("id: 0.100\nevent: mark\ndata: 100\n\n"))
    }

    @Test func whatHasBeenPublishedSentAndLostIsCounted() throws {
        let broadcaster = EventBroadcaster()
        publish(broadcaster, 1...3)
        let streams = try (0..<2).map { _ in try broadcaster.subscribe(variant: nil, lastEventID: nil) }
        publish(broadcaster, 4...103)
        streams[1].finished()
        #expect(
            broadcaster.figures == EventFigures(streams: 1, published: 103, sent: 200, dropped: 2 * 37))
    }

    @Test func replayStartsAfterTheNamedEvent() throws {
        let broadcaster = EventBroadcaster()
        publish(broadcaster, 1...3)
        broadcaster.publish(note: "mark", data: Array("m".utf8))
        broadcaster.publish(note: "finding", data: Array("f".utf8))
        publish(broadcaster, 4...4)
        func replay(after id: String) throws -> String {
            String(drain(try broadcaster.subscribe(variant: nil, lastEventID: id)).dropFirst("retry: 2000\n\n".count))
        }
        let finding = "id: 3.2\nevent: finding\ndata: f\n\n"
        let last = "id: 4\nevent: tick\ndata: 4\n\n"
        let mark = "id: 3.1\nevent: mark\ndata: m\n\n"
        #expect(try replay(after: "2") == "id: 3\nevent: tick\ndata: 3\n\n" + mark + finding + last)
        #expect(try replay(after: "3") == mark + finding + last)
        #expect(try replay(after: "3.1") == finding + last)
        #expect(try replay(after: "4").isEmpty)
    }

    @Test(arguments: ["1", "77", "x\"y", ""])
    func aReaderThatMissedTooMuchStartsAgainFromTheNewest(id: String) throws {
        let broadcaster = EventBroadcaster(replayLimit: 4)
        publish(broadcaster, 1...9)
        // A state, not a note, is what one can start from.
        broadcaster.publish(note: "mark", data: Array("m".utf8))
        let text = drain(try broadcaster.subscribe(variant: nil, lastEventID: id))
        #expect(text.contains("event: resync\ndata: {\"last_event_id\":"))
        #expect(text.hasSuffix("}\n\nid: 9\nevent: tick\ndata: 9\n\n"))
    }

    @Test func aVariantGetsItsOwnDataAndOthersTheCommonOne() throws {
        let broadcaster = EventBroadcaster()
        let streams = try [nil, "512", "64"].map { try broadcaster.subscribe(variant: $0, lastEventID: nil) }
        #expect(broadcaster.variants == ["512", "64"])
        broadcaster.publish(event: "tick", id: "1", data: Array("a".utf8), variants: ["512": Array("b".utf8)])
        #expect(streams.map { drain($0).suffix(4) } == ["a\n\n", "b\n\n", "a\n\n"].map { " " + $0 })
    }

    @Test func dataOfSeveralLinesStaysOneEvent() {
        let frame = EventFrame(kind: .note, event: "e", id: nil, data: Array("a\nb".utf8))
        #expect(String(decoding: frame.bytes, as: UTF8.self) == "event: e\ndata: a\ndata: b\n\n")
    }

    @Test func aSilentStreamGetsAHeartbeatAndABusyOneNone() throws {
        let stream = try EventBroadcaster(heartbeatSeconds: 10).subscribe(variant: nil, lastEventID: nil)
        _ = drain(stream)
        stream.housekeep(nowNanoseconds: 0)
        #expect(drain(stream) == "")
        stream.housekeep(nowNanoseconds: .max / 2)
        #expect(drain(stream) == ": heartbeat\n\n")
    }

    @Test func headAndAFullHouseLeaveNoStreamBehind() throws {
        let broadcaster = EventBroadcaster(streamLimit: 1)
        _ = try broadcaster.response(to: try Request(.head, "/events"))
        #expect(broadcaster.streamCount == 0)
        let stream = try broadcaster.subscribe(variant: nil, lastEventID: nil)
        let problem = #expect(throws: Problem.self) { try broadcaster.subscribe(variant: nil, lastEventID: nil) }
        #expect(problem?.status == 503 && problem?.headers["Retry-After"] == "5")
        stream.finished()
        #expect(broadcaster.streamCount == 0)
    }
}
