/// Event streams without a socket.
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
        var queue = EventQueue()
        queue.append([UInt8](repeating: 1, count: 2 << 20))
        #expect(queue.dropped == 0)
        queue.append([2])
        #expect(queue.dropped == 1)
        queue.append([UInt8](repeating: 3, count: 2 << 20))
        #expect(queue.dropped == 2)
    }

    @Test func replayStartsAfterTheNamedEvent() throws {
        let broadcaster = EventBroadcaster()
        publish(broadcaster, 1...3)
        broadcaster.publish(event: "mark", id: nil, data: Array("m".utf8))
        let behind = try broadcaster.subscribe(variant: nil, lastEventID: "2")
        #expect(drain(behind) == "retry: 2000\n\nid: 3\nevent: tick\ndata: 3\n\nevent: mark\ndata: m\n\n")
        let current = try broadcaster.subscribe(variant: nil, lastEventID: "3")
        #expect(drain(current) == "retry: 2000\n\nevent: mark\ndata: m\n\n")
    }

    @Test(arguments: ["1", "77", "x\"y", ""])
    func aReaderThatMissedTooMuchStartsAgainFromTheNewest(id: String) throws {
        let broadcaster = EventBroadcaster(replayLimit: 4)
        publish(broadcaster, 1...9)
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
        let frame = EventFrame.bytes(event: "e", id: nil, data: Array("a\nb".utf8))
        #expect(String(decoding: frame, as: UTF8.self) == "event: e\ndata: a\ndata: b\n\n")
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
