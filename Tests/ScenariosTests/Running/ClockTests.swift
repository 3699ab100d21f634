/// A wall clock that jumps while a run goes on.
import CPlatform
import Observatory
import Synchronization
import Testing

@testable import Scenarios

@Suite struct ClockTests {
    @Test func theTimesOfARunDoNotFollowJumpsOfTheWallClock() throws {
        let looks = Atomic(0)
        let clock = ObservatoryClock(
            monotonicNanoseconds: { platform_monotonic_nanoseconds() },
            unixMilliseconds: {
                // An hour back, a day on, two hours back, two days on.
                let look = looks.wrappingAdd(1, ordering: .relaxed).oldValue
                return 1_700_000_000_000 + (look % 2 == 0 ? -3_600_000 : 86_400_000) * (1 + look / 2)
            })
        let stages = privateStages()
        let scenario = try read(
            onePhase(
                #""duration":0.05"#, #"{"kind":"churn","live_bytes":"1MiB"}"#),
            on: stages)
        let engine = RunEngine(scenario, id: "r1", version: "test", on: stages, clock: clock)
        try engine.start()
        let report = engine.wait()
        let (started, finished) = (try #require(report.startedAt), try #require(report.finishedAt))
        let phase = try #require(report.phases[0].startedAt)
        #expect(report.verdict == .passed)
        #expect(report.createdAt <= started && started <= phase && phase <= finished)
        #expect(report.elapsedSeconds == Double(finished - started) / 1000)
        #expect((0.05...60).contains(report.elapsedSeconds), "\(report.elapsedSeconds)")
        #expect((report.phases[0].totals.elapsedSeconds...60).contains(report.elapsedSeconds + 0.002))
    }
}
