/// The laws of ramps.
import Testing
import Workloads

@testable import Scenarios

@Suite struct RampTests {
    private static let second: UInt64 = 1_000_000_000

    private func workload(rate: Ramp<Double>? = nil, threads: Ramp<Int>? = nil) -> PhaseWorkload {
        PhaseWorkload(name: "w", WorkloadSpecification(kind: .churn), rate: rate, threads: threads)
    }

    private func changes(_ plan: PhaseWorkload, _ extent: Phase.Extent, at tenths: ClosedRange<UInt64>)
        -> [WorkloadChange?]
    {
        var ramps = Ramps(Phase(name: "p", extent: extent, workloads: [plan]))
        let running = PhaseWorkloadInRun(id: "w1", plan: plan)
        return tenths.map { tenth in
            let now = Self.second + tenth * Self.second / 10
            return ramps.change(of: running, at: now, Self.second, done: Double(tenth) / 20)
        }
    }

    @Test func aRateGoesEvenlyFromOneEndToTheOther() {
        let plan = workload(rate: Ramp(from: 1000, to: 3000))
        let rates = changes(plan, .seconds(2), at: 1...20).map { $0?.rate ?? 0 }
        let expected = (1...20).map { (tenth: Int) -> Double in 1000 + 2000 * (Double(tenth) / 20) }
        #expect(rates == expected)
    }

    @Test func aRateOfAPhaseOfOperationsGoesByWhatIsDone() {
        let plan = workload(rate: Ramp(from: 3000, to: 1000))
        #expect(changes(plan, .operations(5), at: 10...10)[0]?.rate == 2000)
    }

    @Test func eachNumberOfThreadsHasTheSamePartOfThePhase() {
        let plan = workload(threads: Ramp(from: 1, to: 4))
        let threads = changes(plan, .seconds(2), at: 1...20).map { $0?.threads ?? 0 }
        #expect(threads == [0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0])
        let down = workload(threads: Ramp(from: 2, to: 1))
        #expect(changes(down, .seconds(2), at: 1...20).compactMap { $0?.threads } == [1])
    }

    @Test func slowRatesChangeSeldom() {
        // A change lets the schedule begin anew, with an operation at once.
        let plan = workload(rate: Ramp(from: 10, to: 30))
        let rates = changes(plan, .seconds(2), at: 1...20).compactMap { $0?.rate }
        #expect((1...2).contains(rates.count), "\(rates)")
    }

    @Test func withoutRampsNobodyLooks() {
        let ramps = Ramps(Phase(name: "p", extent: .seconds(1), workloads: [workload()]))
        #expect(ramps.next(after: Self.second, 0) == .max)
    }
}
