/// Which allocations an injected fault lets fail: each word of failslab's, counted exactly.
import Testing

@testable import Workloads

@Suite struct FaultLaws {
    private func run(
        _ specification: WorkloadSpecification, _ settings: FaultSettings
    ) throws -> (record: WorkloadRecord, report: FaultReport) {
        let (record, report) = try FaultRig.run(specification, settings)
        return (record, try #require(report))
    }

    @Test(arguments: [1, 2, 7, 100])
    func everyNthAllocationOfAWorkerFails(interval: Int) throws {
        let (record, report) = try run(FaultRig.finite(), FaultSettings(probability: 1) { $0.interval = interval })
        #expect(record.injectedFailures == record.attempts / UInt64(interval))
        #expect(report.considered == record.attempts && report.injected == record.injectedFailures)
        #expect(record.failures == 0 && record.liveObjects == 0 && record.error == nil)
    }

    @Test func aWorkersCountGoesOnWhenItsThreadsChange() throws {
        var specification = FaultRig.finite(.threadChurn)
        specification.lifeRequests = 100
        let (record, _) = try run(specification, FaultSettings(probability: 1) { $0.interval = 300 })
        #expect(record.injectedFailures == record.attempts / 300 && record.injectedFailures > 3)
    }

    @Test func failuresEndAfterSoManyOfAllWorkersTogether() throws {
        let (record, report) = try run(
            FaultRig.finite(threads: 4), FaultSettings(probability: 1) { $0.times = 100 })
        #expect(record.injectedFailures == 100 && report.injected == 100)
        #expect(try run(FaultRig.finite(), FaultSettings(probability: 1) { $0.times = 0 }).report.injected == 0)
    }

    @Test(arguments: [1, 4])
    func soManyBytesAreServedBeforeTheFirstFailure(threads: Int) throws {
        let specification = FaultRig.finite(threads: threads, sizes: .fixed(size: 100))
        let (record, _) = try run(specification, FaultSettings(probability: 1) { $0.space = 1050 })
        #expect(record.allocations == 10 && record.injectedFailures > 1000)
    }

    @Test func drawsFollowFromTheSeedsAlone() throws {
        let fault = FaultSettings(probability: 0.1)
        let first = try run(FaultRig.finite(threads: 3), fault)
        #expect(try run(FaultRig.finite(threads: 3), fault).report == first.report)
        let attempts = Double(first.record.attempts)
        let deviation = (attempts * 0.1 * 0.9).squareRoot()
        #expect(abs(Double(first.report.injected) - attempts * 0.1) < 5 * deviation)
        let other = try run(FaultRig.finite(threads: 3), FaultSettings(probability: 0.1) { $0.seed = 2 })
        #expect(other.report.injected != first.report.injected, "two seeds")
    }

    @Test func aLatencyChangesNothingOfWhatFails() throws {
        let plain = try run(FaultRig.finite(threads: 2), FaultSettings(probability: 0.2))
        let late = try run(
            FaultRig.finite(threads: 2),
            FaultSettings(probability: 0.2) { ($0.latencyNanoseconds, $0.latencyProbability) = (1000, 0.5) })
        #expect(late.report.injected == plain.report.injected && late.report.considered == plain.report.considered)
        let share = Double(late.report.delayed) / Double(late.report.considered)
        #expect(abs(share - 0.5) < 0.1)
    }

    @Test func onlyTheSizeClassThatWasAskedForFails() throws {
        let sizes = SizeDistribution.table([SizeWeight(size: 64, weight: 1), SizeWeight(size: 65, weight: 1)])
        let (record, report) = try run(
            FaultRig.finite(sizes: sizes), FaultSettings(probability: 1) { $0.sizeClass = 64 })
        #expect(record.verifiedBytes == record.allocations * 65 && record.allocations > 100)
        #expect(report.injected == report.considered && report.considered == record.injectedFailures)
        #expect(report.injected > 100)
    }

    @Test func onlyBlocksOfTheOrderThatWasAskedForFail() throws {
        let sizes = SizeDistribution.table([SizeWeight(size: 4096, weight: 1), SizeWeight(size: 8193, weight: 1)])
        let (record, report) = try run(
            FaultRig.finite(sizes: sizes), FaultSettings(probability: 1) { $0.minOrder = 2 })
        #expect(record.verifiedBytes == record.allocations * 4096 && record.allocations > 100)
        #expect(report.injected == report.considered && report.injected > 100)
    }

    @Test(
        arguments: [
            (1, 8, 64, nil), (64, 8, 64, nil), (65, 8, 512, nil), (60, 128, 512, nil), (2048, 8, 2048, nil),
            (2049, 8, nil, 0), (4096, 8, nil, 0), (4097, 8, nil, 1), (8192, 8, nil, 1), (8193, 8, nil, 2),
            (100, 4096, nil, 0), (1 << 20, 8, nil, 8),
        ] as [(Int, Int, Int?, Int?)])
    func aRequestHasTheSmallestClassOrOrderThatHoldsIt(size: Int, alignment: Int, sizeClass: Int?, order: Int?) {
        #expect(FaultRig.geometry.sizeClass(size: size, alignment: alignment) == sizeClass)
        #expect(FaultRig.geometry.order(size: size, alignment: alignment) == order)
    }

    @Test func whatIsWrongWithAFaultIsNamedWithWhatIsAllowed() {
        var wrong = FaultSettings(probability: 1.5)
        (wrong.interval, wrong.times, wrong.space, wrong.minOrder) = (0, -2, -1, 31)
        (wrong.latencyNanoseconds, wrong.latencyProbability, wrong.seed) = (2_000_000_000, -1, .max)
        wrong.sizeClass = 65
        let issues = wrong.issues(for: FaultRig.geometry)
        #expect(
            issues.map(\.pointer) == [
                "/probability", "/interval", "/times", "/space", "/min_order", "/latency", "/latency_probability",
                "/seed", "/class",
            ])
        for issue in issues { #expect(issue.detail.contains("allow"), "\(issue.detail)") }
        let noClass = FaultSettings(probability: 1) { $0.sizeClass = 65 }.issues(for: FaultRig.geometry)
        #expect(noClass.map(\.pointer) == ["/class"] && noClass[0].detail.contains("64, 512, 2048"))
        #expect(FaultSettings(probability: 1).issues(for: FaultRig.geometry).isEmpty)
    }
}
