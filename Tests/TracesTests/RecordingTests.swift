/// What a recording keeps of what threads do at the same time.
import Synchronization
import Testing
import Threads

@testable import Traces

@Suite struct RecordingTests {
    /// The trace of a recording whose workers `body` plays, one track each.
    private func record(
        workers: Int, limit: Int = 1 << 20, _ body: ([TraceTrack]) -> Void
    ) -> Trace? {
        let delivered = Guarded<Trace?>(nil)
        let recorder = TraceRecorder(events: limit) { trace in delivered.withLock { $0 = trace } }
        let tracks = recorder.open(workers: workers)
        body(tracks)
        recorder.close(tracks)
        recorder.leave()
        return delivered.withLock { $0 }
    }

    private func events(_ trace: Trace) -> [TraceEvent] { Array(trace.events) }

    @Test func eachThreadKeepsItsOrderAndObjectsTheirNames() throws {
        let trace = try #require(
            record(workers: 2) { tracks in
                tracks[0].allocated(serial: 1, size: 10, alignment: 16)
                tracks[1].allocated(serial: 1, size: 20, alignment: 8)
                tracks[0].reallocated(serial: 1, size: 30, maker: 0)
                tracks[1].freed(serial: 1, maker: 0)
                tracks[0].freed(serial: 1, maker: 1)
            })
        #expect(trace.steps[0].map { Int($0.size) } == [10, 30, 0] && trace.steps[0][0].alignmentExponent == 4)
        #expect(trace.steps[1].map { Int($0.size) } == [20, 0])
        let all = events(trace)
        let freed = all.filter { $0.action == .free }
        #expect(freed.map(\.thread).sorted() == [0, 1] && Set(freed.map(\.object)) == [0, 1])
        #expect(trace.summary.handOvers == 2 && trace.summary.liveBytes == 0)
    }

    @Test func whereNothingWasDoneThereIsNoTrace() {
        #expect(record(workers: 3) { _ in } == nil)
    }

    @Test func threadsThatDidNothingHaveNoNumber() throws {
        let trace = try #require(record(workers: 4) { $0[2].allocated(serial: 1, size: 8, alignment: 8) })
        #expect(trace.summary.threads == 1)
    }

    @Test func atItsBoundARecordingIsCutAndStaysSound() throws {
        let limit = TraceRecorder.pieceLength * 2
        let trace = try #require(
            record(workers: 2, limit: limit) { tracks in
                // The second worker frees what the first has noted, and also what it had no room for.
                for serial in 1...UInt32(limit) { tracks[0].allocated(serial: serial, size: 8, alignment: 8) }
                for serial in 1...UInt32(limit) { tracks[1].freed(serial: serial, maker: 0) }
            })
        #expect(trace.summary.isCut && trace.summary.events == limit)
        let small = try #require(
            record(workers: 2, limit: limit) { tracks in
                tracks[1].allocated(serial: 1, size: 8, alignment: 8)
                for serial in 1...UInt32(limit) { tracks[0].allocated(serial: serial, size: 8, alignment: 8) }
                for serial in 1...UInt32(limit) { tracks[1].freed(serial: serial, maker: 0) }
            })
        #expect(small.summary.allocations == TraceRecorder.pieceLength + 1)
        #expect(try Trace(#require(small.text())) == small)
    }

    @Test func serialNumbersMayHaveGapsWhereAllocationsFailed() throws {
        let trace = try #require(
            record(workers: 2) { tracks in
                for serial in [3, 4, 90, 4_000_000_000] as [UInt32] {
                    tracks[0].allocated(serial: serial, size: Int(serial % 1000) + 1, alignment: 8)
                }
                for serial in [90, 5, 4_000_000_000, 3] as [UInt32] { tracks[1].freed(serial: serial, maker: 0) }
            })
        #expect(trace.summary.allocations == 4 && trace.summary.frees == 3 && trace.summary.liveBytes == 5)
        #expect(events(trace).filter { $0.action == .free }.map(\.object) == [2, 3, 0])
    }

    @Test func aThreadThatEndedIsContinuedByTheNextWorkerWithItsNumber() throws {
        let delivered = Guarded<Trace?>(nil)
        let recorder = TraceRecorder(events: 1 << 20) { trace in delivered.withLock { $0 = trace } }
        for round in 1...3 {
            let tracks = recorder.open(workers: round)
            for track in tracks {
                track.allocated(serial: 1, size: round, alignment: 8)
                track.freed(serial: 1, maker: track.index)
            }
            recorder.close(tracks)
        }
        recorder.leave()
        let trace = try #require(delivered.withLock { $0 })
        #expect(trace.steps.map { $0.map { Int($0.size) } } == [[1, 0, 2, 0, 3, 0], [2, 0, 3, 0], [3, 0]])
    }

    @Test func anAbandonedRecordingDeliversNothing() {
        let delivered = Guarded<[Trace?]>([])
        let recorder = TraceRecorder(events: 1 << 20) { trace in delivered.withLock { $0.append(trace) } }
        recorder.open(workers: 1)[0].allocated(serial: 1, size: 8, alignment: 8)
        recorder.abandon()
        recorder.leave()
        #expect(delivered.withLock { $0 } == [nil])
    }

    /// Threads make objects and hand them to each other through a queue; every free must stand behind the allocation
    /// and all that was done to the object.
    @Test func whatHappenedBeforeStandsBefore() throws {
        let count: UInt32 = 20_000
        let trace = try #require(
            record(workers: 2) { tracks in
                let handed = Atomic<UInt32>(0)
                withThreads(2) { worker in
                    for serial in 1...count where worker == 0 {
                        tracks[0].allocated(serial: serial, size: Int(serial), alignment: 8)
                        if serial % 3 == 0 { tracks[0].reallocated(serial: serial, size: 1, maker: 0) }
                        handed.store(serial, ordering: .releasing)
                    }
                    for serial in 1...count where worker == 1 {
                        while handed.load(ordering: .acquiring) < serial {}
                        tracks[1].freed(serial: serial, maker: 0)
                    }
                }
            })
        #expect(trace.summary.frees == Int(count) && trace.summary.liveBytes == 0)
        #expect(trace.summary.events == Int(count) * 2 + Int(count) / 3)
        #expect(try Trace(#require(trace.text())) == trace)
    }
}

/// Runs `body` on so many threads at once and waits for all of them.
private func withThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = (0..<count).map { index in SystemThread.mustStart { body(index) } }
    for thread in threads { thread.join() }
}
