/// What replays and recordings of workloads promise, seen from traces and from the back end.
import BuddySlab
import Testing
import Threads
import Traces

@testable import Workloads

@Suite struct ReplayTests {
    /// A back end, the workloads on it and the traces that they know.
    private struct Rig {
        let backend: ProbeBackend
        let traces = TraceStore(capacity: 64 << 20)
        let registry: WorkloadRegistry

        init(_ backend: ProbeBackend = ProbeBackend(), _ text: String? = nil) throws {
            self.backend = backend
            registry = WorkloadRegistry(attaching: ProbeSession.self, to: backend, traces: traces)
            if let text { try traces.put("t", Trace(Array(text.utf8))) }
        }

        /// Runs until the workers have ended by themselves.
        func run(_ specification: WorkloadSpecification) throws -> WorkloadRecord {
            let id = try registry.start(specification).id
            try registry.awaitEnd(id)
            return try registry.stop(id)
        }
    }

    private func replay(
        _ trace: String = "t", pace: ReplayPace = .flat, loops: Int = 1, record: String? = nil
    ) -> WorkloadSpecification {
        var specification = WorkloadSpecification(kind: .replay)
        (specification.trace, specification.pace, specification.loops) = (trace, pace, loops)
        specification.record = record
        return specification
    }

    private func finite(_ kind: WorkloadKind, record: String) -> WorkloadSpecification {
        var specification = WorkloadSpecification(
            kind: kind, threads: 3, seed: 42, sizes: .logUniform(from: 1, to: 2000), liveBytes: 200_000, rate: 0,
            requestsPerWorker: 3000)
        specification.lifeRequests = 100
        specification.record = record
        return specification
    }

    private func lines(_ lines: [String]) -> String { "slabscope-trace 1\n" + lines.joined(separator: "\n") }

    @Test(arguments: WorkloadKind.drawn)
    func aReplayIssuesThreadForThreadWhatTheWorkloadDid(kind: WorkloadKind) throws {
        let original = try Rig()
        let record = try original.run(finite(kind, record: "first"))
        let first = try original.traces.trace("first")
        #expect(first.summary.threads == 3 && !first.summary.isCut && first.summary.liveBytes == 0)
        #expect(UInt64(first.summary.allocations) == record.allocations)
        #expect(UInt64(first.summary.frees) == record.frees)
        #expect(UInt64(first.summary.reallocations) == record.reallocations)
        if kind.takes(.remoteShare) == false, kind != .threadChurn, kind != .producerConsumer {
            #expect(first.summary.handOvers == 0)
        }
        let again = try Rig()
        try again.traces.put("first", first)
        let replayed = try again.run(replay("first", record: "second"))
        let second = try again.traces.trace("second")
        #expect(second.sequenceHashes == first.sequenceHashes)
        #expect(replayed.corruptions == 0 && replayed.failures == 0 && replayed.skipped == 0)
        #expect(replayed.operations == record.operations && replayed.liveObjects == 0)
        again.backend.log.withLock { log in
            #expect(log.live.isEmpty && log.unknownFrees == 0 && log.callsWhileIdle == 0 && log.attachedTwice == 0)
            #expect(log.allocations == first.summary.allocations && log.frees == first.summary.frees)
        }
    }

    @Test func theTraceOfAWorkloadIsWhatTheBackEndSaw() throws {
        let rig = try Rig()
        _ = try rig.run(finite(.mixed, record: "m"))
        let trace = try rig.traces.trace("m")
        var live = 0
        var peak = 0
        var sizes: [Int: Int] = [:]
        for event in trace.events {
            switch event.action {
            case .allocate(let size, _): (sizes[event.object], live) = (size, live + size)
            case .reallocate: break
            case .free: live -= sizes.removeValue(forKey: event.object) ?? 0
            }
            peak = max(peak, live)
        }
        rig.backend.log.withLock { log in
            #expect(log.allocations == trace.summary.allocations && log.frees == trace.summary.frees)
            #expect(log.frees - log.freesByMaker == trace.summary.handOvers)
        }
        #expect(peak == trace.summary.peakLiveBytes && trace.summary.handOvers > 500)
    }

    @Test func randomTracesAreReplayedWholeWhateverTheThreadsDo() throws {
        for round in 0..<6 {
            let seed = UInt64.random(in: 1...999_999)
            let rig = try Rig(ProbeBackend(), RandomTraceText.text(seed: seed, events: 3000, threads: 1 + round))
            let record = try rig.run(replay(loops: 2, record: "again"))
            let trace = try rig.traces.trace("t")
            #expect(record.corruptions == 0 && record.failures == 0 && record.liveObjects == 0, "seed \(seed)")
            #expect(record.sequences.map(\.requests) == trace.steps.map { UInt64($0.count * 2) }, "seed \(seed)")
            let again = try rig.traces.trace("again")
            #expect(again.summary.reallocations == trace.summary.reallocations * 2, "seed \(seed)")
            #expect(again.summary.liveBytes == 0, "seed \(seed)")
            rig.backend.log.withLock { #expect($0.live.isEmpty && $0.unknownFrees == 0, "seed \(seed)") }
        }
    }

    @Test func aFreeByAnotherThreadWaitsForTheAllocation() throws {
        // The second thread has nothing to do but to free, and comes to it long before the first allocates.
        let made = (0..<200).map { "0 \(20_000_000 + $0) a \($0) 64" }
        let freed = (0..<200).map { "1 \($0) f \($0)" }
        let rig = try Rig(ProbeBackend(), lines(made + freed))
        let record = try rig.run(replay(pace: .recorded))
        #expect(record.frees == 200 && record.skipped == 0 && record.elapsedSeconds >= 0.02)
        rig.backend.log.withLock { #expect($0.freesByMaker == 0 && $0.unknownFrees == 0) }
    }

    @Test func objectsMayGoBackAndForthBetweenThreads() throws {
        var events = ["0 0 a 0 16 64"]
        for round in 1...300 { events.append("\(round % 3) \(round) r 0 \(round % 100 + 1)") }
        let rig = try Rig(ProbeBackend(), lines(events + ["2 999 f 0"]))
        let record = try rig.run(replay(loops: 5))
        #expect(record.reallocations == 1500 && record.frees == 5 && record.corruptions == 0)
    }

    @Test func whatTheTraceLeavesAliveIsFreedAfterEachPass() throws {
        let rig = try Rig(ProbeBackend(), lines(["0 0 a 0 100", "1 0 a 1 200", "0 5 a 2 300"]))
        let record = try rig.run(replay(loops: 10))
        #expect(record.allocations == 30 && record.frees == 30 && record.liveObjects == 0)
        rig.backend.log.withLock { #expect($0.peakBytes == 600 && $0.live.isEmpty) }
    }

    @Test func anObjectThatIsRefusedIsSkippedAndCounted() throws {
        let events = ["0 0 a 0 8", "0 1 r 0 16", "1 2 f 0", "1 3 a 1 8", "1 4 f 1"]
        let rig = try Rig(ProbeBackend(faults: .init(failingCPU: 0)), lines(events))
        let record = try rig.run(replay())
        #expect(record.failures == 1 && record.skipped == 2 && record.allocations == 1 && record.frees == 1)
        #expect(record.sequences.map(\.requests) == [2, 3] && record.error == nil)
    }

    @Test func aReplayOnAHeapThatIsTooSmallSurvives() throws {
        let text = RandomTraceText.text(seed: 5, events: 4000, threads: 4)
        let calm = try Rig(ProbeBackend(), text)
        let failing = try Rig(ProbeBackend(capacityBytes: 4096, faults: .init(failEvery: 3)), text)
        let (whole, part) = (try calm.run(replay()), try failing.run(replay()))
        #expect(part.failures > 500 && part.skipped > 100 && part.liveObjects == 0 && part.corruptions == 0)
        #expect(part.sequences == whole.sequences)
        failing.backend.log.withLock { #expect($0.live.isEmpty && $0.unknownFrees == 0) }
    }

    @Test func aStopWakesThreadsThatWaitForEachOther() throws {
        // Only the first thread has a moment; the others wait for its objects.
        let hour: UInt64 = 3_600_000_000_000
        let events = ["0 0 a 0 8", "0 \(hour) f 0", "0 \(hour) a 1 8", "1 0 r 1 9", "2 0 f 1"]
        let rig = try Rig(ProbeBackend(), lines(events))
        let id = try rig.registry.start(replay(pace: .recorded)).id
        rig.backend.await { $0.idle.count == 3 && $0.allocations == 1 }
        let record = try rig.registry.stop(id)
        #expect(record.state == .stopped && record.liveObjects == 0 && record.frees == 1)
        rig.backend.log.withLock { #expect($0.live.isEmpty && $0.attached.isEmpty) }
    }

    @Test func aWorkerThatEndsEarlyKeepsNobodyWaiting() throws {
        let text = RandomTraceText.text(seed: 9, events: 4000, threads: 4)
        for limit in [0, 1, 10, 500] as [UInt64] {
            let rig = try Rig(ProbeBackend(), text)
            var specification = replay(loops: 3)
            specification.requestsPerWorker = limit
            let record = try rig.run(specification)
            #expect(record.liveObjects == 0 && record.corruptions == 0)
            #expect(record.sequences.allSatisfy { $0.requests <= limit })
            rig.backend.log.withLock { #expect($0.live.isEmpty && $0.unknownFrees == 0) }
        }
    }

    @Test func aPauseHoldsAReplayAndTheScheduleWithIt() throws {
        let rig = try Rig(ProbeBackend(), RandomTraceText.text(seed: 3, events: 4000, threads: 3))
        let id = try rig.registry.start(replay(loops: 1_000_000)).id
        rig.backend.await { $0.allocations > 3000 }
        let paused = try rig.registry.patch(id, WorkloadChange(paused: true))
        #expect(paused.state == .paused)
        #expect(try rig.registry.get(id).operations == paused.operations)
        _ = try rig.registry.patch(id, WorkloadChange(paused: false))
        let before = Int(paused.allocations)
        rig.backend.await { $0.allocations > before + 3000 }
        #expect(try rig.registry.stop(id).liveObjects == 0)
    }

    @Test func aReplayThatHasEndedIsAmongTheRecordsAndItsCPUsAreFree() throws {
        let rig = try Rig(ProbeBackend(cpuCount: 2), lines(["0 0 a 0 8", "1 0 f 0"]))
        let id = try rig.registry.start(replay()).id
        try rig.registry.awaitEnd(id)
        #expect(try rig.registry.start(replay()).cpus == [0, 1])
        #expect(try rig.registry.get(id).state == .stopped)
        rig.registry.stopAll()
    }

    @Test func settingsThatTheTraceDecidesCannotBeChangedAndUnknownTracesAreRefused() throws {
        let rig = try Rig(ProbeBackend(), lines(["0 0 a 0 8", "0 3600000000000 f 0"]))
        func pointer(_ body: () throws(WorkloadProblem) -> WorkloadRecord) -> String? {
            do throws(WorkloadProblem) {
                _ = try body()
            } catch {
                if case .invalid(let issues) = error { return issues.map(\.pointer).joined() }
            }
            return nil
        }
        #expect(pointer { () throws(WorkloadProblem) in try rig.registry.start(replay("none")) } == "/trace")
        #expect(
            pointer { () throws(WorkloadProblem) in try rig.registry.start(WorkloadSpecification(kind: .replay)) }
                == "/trace")
        #expect(pointer { () throws(WorkloadProblem) in try rig.registry.start(replay(loops: 0)) } == "/loops")
        let id = try rig.registry.start(replay(pace: .recorded)).id
        for (change, place) in [
            (WorkloadChange(rate: 5), "/rate"), (WorkloadChange(threads: 2), "/threads"),
            (WorkloadChange(sizes: .fixed(size: 8)), "/sizes"),
        ] {
            #expect(pointer { () throws(WorkloadProblem) in try rig.registry.patch(id, change) } == place)
        }
        rig.registry.stopAll()
    }

    @Test func aNameThatIsTakenCannotBeRecordedAndNothingIsStarted() throws {
        let rig = try Rig(ProbeBackend(cpuCount: 2), lines(["0 0 a 0 8"]))
        var churn = WorkloadSpecification(kind: .churn, threads: 2)
        churn.record = "t"
        #expect(throws: WorkloadProblem.self) { try rig.registry.start(churn) }
        churn.record = "u"
        let id = try rig.registry.start(churn).id
        rig.backend.await { $0.allocations > 10 }
        #expect(throws: TraceStoreProblem.recording(name: "u")) { try rig.traces.trace("u") }
        _ = try rig.registry.stop(id)
        #expect(try rig.traces.trace("u").summary.liveBytes == 0)
    }

    @Test func aRecordingGoesOnWhenThreadsChange() throws {
        let rig = try Rig()
        var specification = WorkloadSpecification(kind: .mixed, threads: 2, liveBytes: 1 << 20, rate: 0)
        (specification.sizes, specification.record) = (.fixed(size: 64), "m")
        let id = try rig.registry.start(specification).id
        rig.backend.await { $0.allocations > 1000 }
        let more = try rig.registry.patch(id, WorkloadChange(threads: 4))
        let before = Int(more.allocations)
        rig.backend.await { $0.allocations > before + 1000 && $0.attached.intersection($0.served).count == 4 }
        let record = try rig.registry.stop(id)
        let summary = try rig.traces.trace("m").summary
        #expect(summary.threads == 4 && UInt64(summary.allocations) == record.allocations)
        #expect(summary.liveBytes == 0 && UInt64(summary.frees) == record.frees)
    }
}

/// Texts of sound traces, drawn at random.
enum RandomTraceText {
    static func text(seed: UInt64, events: Int, threads: Int) -> String {
        var random = RandomStream(seed: seed)
        func below(_ bound: Int) -> Int { Int(random.next() >> 33) % bound }
        var lines = ["slabscope-trace 1"]
        var live: [Int] = []
        for index in 0..<events {
            let thread = index < threads ? index : below(threads)
            if live.isEmpty || index < threads || below(5) < 2 {
                live.append(index)
                let alignment = below(4) == 0 ? " \(16 << below(3))" : ""
                lines.append("\(thread) \(index * 50) a \(index) \(1 + below(3000))\(alignment)")
            } else {
                let place = below(live.count)
                let size = below(4) == 0 ? 1 + below(5000) : 0
                let id = size > 0 ? live[place] : live.remove(at: place)
                lines.append("\(thread) \(index * 50) " + (size > 0 ? "r \(id) \(size)" : "f \(id)"))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
