/// What the store promises about names and bytes.
import Testing

@testable import Traces

@Suite struct StoreTests {
    private let trace = randomTrace(seed: 7, events: 1000, threads: 2)

    @Test func bytesInUseAreThoseOfTheTracesThatAreThere() throws {
        let store = TraceStore(capacity: 40_000)
        #expect(try store.put("a", trace).isNew && store.put("b", trace).isNew)
        #expect(try !store.put("a", trace).isNew)
        #expect(store.contents.usedBytes == 32_000 && store.contents.entries.map(\.name) == ["a", "b"])
        #expect(throws: TraceStoreProblem.full(needed: 16_000, left: 8000, capacity: 40_000)) {
            try store.put("c", trace)
        }
        try store.remove("a")
        #expect(throws: TraceStoreProblem.notFound(name: "a")) { try store.remove("a") }
        #expect(throws: TraceStoreProblem.notFound(name: "a")) { try store.trace("a") }
        #expect(store.contents.usedBytes == 16_000)
        #expect(try store.trace("b") == trace)
    }

    @Test func anUploadSetsRoomAsideAndGivesBackWhatItDoesNotNeed() throws {
        let store = TraceStore(capacity: 3 << 20)
        let text = try #require(trace.text())
        var upload = try TraceUpload("a", .text, into: store)
        try upload.take(text.span)
        #expect(store.contents.usedBytes == 1 << 20)
        let (entry, isNew) = try upload.finish()
        #expect(isNew && entry.trace == trace && store.contents.usedBytes == 16_000)
    }

    @Test func anUploadThatFailsOrFindsNoRoomLeavesNothing() throws {
        let store = TraceStore(capacity: 1 << 20)
        do {
            var upload = try TraceUpload("a", .text, into: store)
            try upload.take(Array("slabscope-trace 1\n0 0 a 1 8\n0 0 f 2\n".utf8).span)
            #expect(throws: TraceUpload.Refusal.self) { _ = try upload.finish() }
        }
        #expect(store.contents.usedBytes == 0)
        let large = try #require(randomTrace(seed: 8, events: 70_000, threads: 1).text())
        do {
            var upload = try TraceUpload("a", .text, into: store)
            #expect(throws: TraceStoreProblem.self) { try upload.take(large.span) }
        }
        #expect(store.contents.usedBytes == 0 && store.contents.entries.isEmpty)
    }

    @Test func anUploadPaysForItsTableOfIDs() throws {
        let store = TraceStore(capacity: 2 << 20)
        do {
            var upload = try TraceUpload("a", .text, into: store)
            #expect(throws: TraceStoreProblem.self, "64 MiB for one line") {
                try upload.take(Array("slabscope-trace 1\n0 0 a 16777215 8\n".utf8).span)
            }
        }
        #expect(store.contents.usedBytes == 0)
    }

    @Test func aNameThatIsBeingRecordedBelongsToTheRecording() throws {
        let store = TraceStore(capacity: 2 << 20)
        let recorder = try store.record("a")
        #expect(throws: TraceStoreProblem.exists(name: "a")) { try store.record("a") }
        #expect(throws: TraceStoreProblem.recording(name: "a")) { try store.put("a", trace) }
        #expect(throws: TraceStoreProblem.recording(name: "a")) { try store.remove("a") }
        #expect(throws: TraceStoreProblem.recording(name: "a")) { try store.trace("a") }
        let tracks = recorder.open(workers: 1)
        tracks[0].allocated(serial: 1, size: 8, alignment: 8)
        recorder.close(tracks)
        recorder.leave()
        #expect(try store.trace("a").summary.events == 1 && store.contents.usedBytes == 16)
    }

    @Test func aRecordingOfNothingFreesItsName() throws {
        let store = TraceStore(capacity: 2 << 20)
        try store.record("a").leave()
        #expect(store.contents.entries.isEmpty && store.contents.usedBytes == 0)
    }

    @Test func thereIsRoomForSoManyNames() throws {
        let store = TraceStore(capacity: 1 << 30)
        for number in 0..<TraceStore.mostTraces { try store.put("t\(number)", trace) }
        #expect(throws: TraceStoreProblem.tooMany(limit: TraceStore.mostTraces)) { try store.put("more", trace) }
        #expect(try !store.put("t5", trace).isNew)
    }
}
