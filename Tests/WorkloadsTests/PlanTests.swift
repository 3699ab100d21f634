/// What the request plans promise, without a thread or an allocator.
import Testing

@testable import Workloads

@Suite struct PlanTests {
    private let seed = UInt64.random(in: WorkloadBounds.seed)

    private struct Walk {
        var hash = RequestHash()
        var peak = 0
        var leastOnceFull = Int.max
        var emptied = 0
        var reached: [Int] = []
    }

    /// Follows a plan for some requests, with objects that exist only in it.
    private func walk<Plan: RequestPlan>(
        _: Plan.Type, share: Int, _ sizes: SizeDistribution, worker: Int = 0, requests: Int = 30_000
    ) -> Walk {
        var live = LiveSet(expecting: 0)
        let random = RandomStream(seed: seed, worker: worker, of: 2)
        var plan = Plan(share: share, sizes: SizeSampler(sizes), random: random)
        var walk = Walk()
        var full = false
        var top = 0
        for _ in 0..<requests {
            let request = plan.next(live)
            walk.hash.add(request)
            switch request {
            case .allocate(let size):
                live.append(HeldObject(address: 0, size: UInt32(size), serial: 0))
                top = live.plannedBytes
            case .free(let position):
                _ = live.remove(at: position)
                full = true
            case .freeOldest:
                _ = live.removeOldest()
                full = true
            }
            walk.peak = max(walk.peak, live.plannedBytes)
            if full { walk.leastOnceFull = min(walk.leastOnceFull, live.plannedBytes) }
            if live.count == 0 {
                walk.emptied += 1
                walk.reached.append(top)
            }
        }
        return walk
    }

    private static let distributions: [SizeDistribution] = [
        .fixed(size: 64), .uniform(from: 1, to: 3000), .logUniform(from: 8, to: 8192), .fixed(size: 100_000),
    ]

    @Test func aChurningLiveSetStaysWithinTwoLargestObjectsOfItsShareAndNeverAboveIt() {
        let share = 200_000
        for sizes in Self.distributions {
            let walk = walk(ChurnPlan.self, share: share, sizes)
            #expect(walk.peak <= share, "seed \(seed)")
            #expect(walk.leastOnceFull >= share - 2 * sizes.largest, "\(sizes), seed \(seed)")
        }
    }

    @Test func everyToothFillsTheShareToWithinOneObjectAndDrainsItWhole() {
        let share = 200_000
        for sizes in Self.distributions {
            let walk = walk(SawtoothPlan.self, share: share, sizes)
            #expect(walk.peak <= share, "seed \(seed)")
            #expect(walk.emptied >= 2, "\(sizes)")
            for top in walk.reached { #expect(top > share - sizes.largest, "\(sizes), seed \(seed)") }
        }
    }

    @Test func theSameSeedGivesTheSameSequenceAndAnotherWorkerAnother() {
        for sizes in Self.distributions.dropLast() {
            let first = walk(ChurnPlan.self, share: 100_000, sizes)
            #expect(first.hash.value == walk(ChurnPlan.self, share: 100_000, sizes).hash.value)
            let other = walk(ChurnPlan.self, share: 100_000, .uniform(from: 1, to: 3000), worker: 1)
            #expect(first.hash.value != other.hash.value)
        }
    }

    @Test func anExchangeNeverHasMoreBytesOnTheirWayThanTheShareAndNeverWaitsForEver() {
        for sizes in Self.distributions + [.fleet, .fixed(size: 1)] {
            for share in [2, 3, 16, 17, 1000].map({ $0 * sizes.largest }) + [64 << 20] {
                let plan = ExchangePlan(share: share, sizes: sizes)
                #expect(plan.batchBytes * plan.slots <= share)
                #expect(plan.batchBytes >= sizes.largest)
                #expect(1 <= plan.lag && plan.lag < plan.slots)
                #expect(plan.slots <= ExchangePlan.mostSlots)
            }
        }
    }

    @Test func aLiveSetGivesBackWhatWasPutInInTheOrderAskedFor() {
        var live = LiveSet(expecting: 4)
        for serial in 1...5 { live.append(HeldObject(address: 0, size: 10, serial: UInt32(serial))) }
        #expect(live.removeOldest().serial == 1)
        #expect(live.remove(at: 0).serial == 2)
        #expect(live.remove(at: 2).serial == 4)
        #expect(live.plannedBytes == 20)
        #expect(live.takeAll().map(\.serial) == [5, 3])
        #expect(live.count == 0 && live.plannedBytes == 0)
    }

    @Test func aPacedScheduleGivesExactlyItsRateOnWholeMilliseconds() {
        for rate in [0.5, 3, 999, 10_000, 1_234_567] {
            var pacer = Pacer(rate: rate, start: 5_000_000)
            var (now, done) = (UInt64(0), 0)
            while now < 10_005_000_000 {
                now = pacer.intendedStart
                #expect((now - 5_000_000).isMultiple(of: Pacer.quantum))
                #expect(now == 0 || pacer.due(by: now - 1) == 0)
                done += pacer.due(by: now)
            }
            #expect(abs(Double(done) - rate * 10) <= rate * 0.002 + 2, "\(rate): \(done)")
        }
    }
}
