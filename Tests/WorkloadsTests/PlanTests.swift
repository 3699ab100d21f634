/// What the request plans promise, without a thread or an allocator.
import Testing

@testable import Workloads

@Suite struct PlanTests {
    private let seed = UInt64.random(in: WorkloadBounds.seed)

    private func random(worker: Int = 0) -> RandomStream { RandomStream(seed: seed, worker: worker, of: 2) }

    private func churn(_ share: Int, _ sizes: SizeDistribution, worker: Int = 0) -> ChurnPlan {
        ChurnPlan(share: share, sizes: SizeSampler(sizes), random: random(worker: worker))
    }

    private static let distributions: [SizeDistribution] = [
        .fixed(size: 64), .uniform(from: 1, to: 3000), .logUniform(from: 8, to: 8192), .fixed(size: 100_000),
    ]

    @Test func aChurningLiveSetStaysWithinTwoLargestObjectsOfItsShareAndNeverAboveIt() {
        let share = 200_000
        for sizes in Self.distributions {
            let walk = PlanWalk(churn(share, sizes))
            #expect(walk.peak <= share, "seed \(seed)")
            #expect(walk.leastOnceFull >= share - 2 * sizes.largest, "\(sizes), seed \(seed)")
        }
    }

    @Test func everyToothFillsTheShareToWithinOneObjectAndDrainsItWhole() {
        let share = 200_000
        for sizes in Self.distributions {
            let walk = PlanWalk(SawtoothPlan(share: share, sizes: SizeSampler(sizes), random: random()))
            #expect(walk.peak <= share, "seed \(seed)")
            #expect(walk.emptied >= 2, "\(sizes)")
            for top in walk.reached { #expect(top > share - sizes.largest, "\(sizes), seed \(seed)") }
        }
    }

    @Test func theSameSeedGivesTheSameSequenceAndAnotherWorkerAnother() {
        for sizes in Self.distributions.dropLast() {
            let first = PlanWalk(churn(100_000, sizes))
            #expect(first.hash.value == PlanWalk(churn(100_000, sizes)).hash.value)
            let other = PlanWalk(churn(100_000, .uniform(from: 1, to: 3000), worker: 1))
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
        #expect(live.takeOldest(9).map(\.serial) == [5, 3])
        #expect(live.count == 0 && live.plannedBytes == 0)
    }

    /// Room for nothing at first, so that the table grows; thousands are taken from the front, so that it moves.
    @Test func aLiveSetIsWhatAnArrayWouldBe() {
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = RandomStream(seed: seed)
        var live = LiveSet(expecting: 0)
        var model: [UInt32] = []
        for serial in 0..<40_000 as Range<UInt32> {
            let object = HeldObject(address: 0, size: serial % 9, serial: serial)
            let position = model.isEmpty ? 0 : Int.random(in: model.indices, using: &random)
            switch Int.random(in: 0..<(serial < 20_000 ? 6 : 20), using: &random) {
            case 0 where !model.isEmpty:
                live.replace(at: position, with: object)
                model[position] = serial
            case 1 where !model.isEmpty:
                let newest = model.removeLast()
                let taken = position == model.count ? newest : model[position]
                if position < model.count { model[position] = newest }
                #expect(live.remove(at: position).serial == taken, "seed \(seed)")
            case 2...5:
                live.append(object)
                model.append(serial)
            default:
                #expect(live.takeOldest(2).map(\.serial) == Array(model.prefix(2)), "seed \(seed)")
                model.removeFirst(min(2, model.count))
            }
            #expect(live.count == model.count)
            if serial % 100 == 0 { #expect(live.plannedBytes == model.reduce(0) { $0 + Int($1 % 9) }) }
        }
        #expect((0..<live.count).map { live[$0].serial } == model, "seed \(seed)")
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
