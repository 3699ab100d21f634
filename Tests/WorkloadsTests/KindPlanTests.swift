/// What the plans of the single kinds promise.
import Testing

@testable import Workloads

@Suite struct KindPlanTests {
    private let seed = UInt64.random(in: WorkloadBounds.seed)
    private let share = 200_000
    private var random: RandomStream { RandomStream(seed: seed, worker: 0, of: 1) }

    private static let distributions: [SizeDistribution] = [
        .fixed(size: 64), .uniform(from: 1, to: 3000), .logUniform(from: 8, to: 8192), .fixed(size: 100_000),
        .normal(mean: 500, deviation: 100), .powerLaw(from: 16, to: 50_000, exponent: 1.5),
        .table([SizeWeight(size: 24, weight: 9), SizeWeight(size: 9000, weight: 1)]),
    ]

    private func aged(_ lifetimes: LifetimeDistribution, _ sizes: SizeDistribution, share: Int) -> LifetimePlan {
        LifetimePlan(share: share, sizes: SizeSampler(sizes), lifetimes: lifetimes, random: random)
    }

    @Test func noPlanEverHoldsMoreThanItsShare() {
        for sizes in Self.distributions {
            let sampler = SizeSampler(sizes)
            let peaks = [
                PlanWalk(StackPlan(share: share, sizes: sampler, random: random)).peak,
                PlanWalk(QueuePlan(share: share, sizes: sampler, random: random)).peak,
                PlanWalk(GrowthPlan(share: share, factor: 2, sizes: sampler, random: random)).peak,
                PlanWalk(FragmentationPlan(share: share, smallBytes: 512, sizes: sampler, random: random)).peak,
                PlanWalk(aged(.exponential(mean: 1000), sizes, share: share)).peak,
                PlanWalk(aged(.mixture(short: 5, long: 5000, longShare: 0.1), sizes, share: share)).peak,
            ]
            #expect(peaks.allSatisfy { $0 <= share && $0 > share / 50 }, "\(sizes): \(peaks), seed \(seed)")
        }
    }

    @Test func aShareThatShrinksIsKeptFromTheNextAllocationOn() {
        for sizes in Self.distributions.dropLast() where sizes.largest < share / 4 {
            var plan = QueuePlan(share: share, sizes: SizeSampler(sizes), random: random)
            var live = LiveSet(expecting: 0)
            for step in 0..<30_000 {
                if step == 15_000 { plan.adopt(share: share / 2) }
                let request = plan.next(live)
                if live.take(request) == nil, case .allocate(let size) = request {
                    live.append(HeldObject(address: 0, size: UInt32(size), serial: 0))
                    #expect(live.plannedBytes <= (step < 15_000 ? share : share / 2))
                }
            }
        }
    }

    @Test func aStackFreesOnlyItsTopAndPassesThroughAllDepths() {
        let walk = PlanWalk(
            StackPlan(share: share, sizes: SizeSampler(.fixed(size: 64)), random: random), requests: 200_000)
        var stack: [Int] = []
        var (born, dead) = (0, 0)
        for request in walk.requests {
            if case .allocate = request {
                stack.append(born)
                born += 1
            } else {
                #expect(stack.popLast() == walk.deaths[dead], "seed \(seed)")
                dead += 1
            }
        }
        #expect(walk.leastOnceFull < share / 4 && walk.peak > share * 3 / 4, "seed \(seed)")
    }

    @Test func aQueueFreesInTheOrderOfBirthAndStaysFull() {
        let walk = PlanWalk(
            QueuePlan(share: share, sizes: SizeSampler(.uniform(from: 1, to: 100)), random: random), requests: 100_000)
        #expect(walk.deaths == Array(0..<walk.deaths.count), "seed \(seed)")
        #expect(walk.deaths.count > 40_000 && walk.leastOnceFull >= share - 200)
    }

    @Test func withRoomEveryObjectOfAFixedLifetimeDiesAfterExactlySoManyAllocations() {
        let walk = PlanWalk(aged(.fixed(allocations: 100), .fixed(size: 8), share: share))
        var born = 0
        for request in walk.requests {
            if case .allocate = request { born += 1 }
        }
        #expect(walk.deaths == Array(0..<walk.deaths.count))
        #expect(born - walk.deaths.count <= 101 && born - walk.deaths.count >= 99)
    }

    /// Little's law. The seed is fixed: a mean may stray.
    @Test func withRoomAsManyObjectsLiveAsTheMeanLifetimeHasAllocations() {
        let lifetimes: [LifetimeDistribution] = [
            .fixed(allocations: 300), .exponential(mean: 300), .mixture(short: 20, long: 2820, longShare: 0.1),
        ]
        for lifetimes in lifetimes {
            let plan = LifetimePlan(
                share: 1 << 24, sizes: SizeSampler(.fixed(size: 8)), lifetimes: lifetimes, random: RandomStream(seed: 5)
            )
            let (short, long) = (PlanWalk(plan, requests: 40_000), PlanWalk(plan, requests: 240_000))
            let mean = Double(long.liveSum - short.liveSum) / 200_000
            #expect(abs(mean - 300) < 20, "\(lifetimes): \(mean)")
        }
    }

    @Test func objectsThatAreCrowdedOutAreThoseThatWouldDieNext() {
        let walk = PlanWalk(aged(.fixed(allocations: 1_000_000), .fixed(size: 1000), share: 50_000))
        #expect(walk.deaths == Array(0..<walk.deaths.count) && walk.leastOnceFull == 49_000)
    }

    @Test func vectorsGrowByTheirFactorUntilTheyAreFullGrown() {
        let walk = PlanWalk(
            GrowthPlan(share: 1 << 20, factor: 2, sizes: SizeSampler(.fixed(size: 1000)), random: random))
        var sizes: Set<Int> = []
        for request in walk.requests {
            if case .reallocate(_, let size) = request { sizes.insert(size) }
        }
        #expect(sizes == [16, 32, 64, 128, 256, 512, 1000])
        #expect(walk.deaths.count > 1000)
    }

    @Test func noVectorDiesBeforeItIsFullGrown() {
        let sizes = SizeSampler(.table([SizeWeight(size: 100, weight: 1), SizeWeight(size: 3000, weight: 1)]))
        let walk = PlanWalk(GrowthPlan(share: 100_000, factor: 1.5, sizes: sizes, random: random))
        #expect(walk.sizesAtDeath == [100, 3000], "seed \(seed)")
        #expect(walk.leastOnceFull > 40_000, "seed \(seed)")
    }

    @Test func halfOfTheSmallBlocksAreFreedOneByOneBeforeTheFirstLargeOneIsAskedFor() {
        let small = 100
        let walk = PlanWalk(
            FragmentationPlan(
                share: 10_000, smallBytes: small, sizes: SizeSampler(.fixed(size: 1000)), random: random), requests: 155
        )
        let asked = walk.requests.map { if case .allocate(let size) = $0 { size } else { 0 } }
        #expect(asked.prefix(100).allSatisfy { $0 == small })
        #expect(asked[100..<150].allSatisfy { $0 == 0 } && asked[150..<155].allSatisfy { $0 == 1000 })
        // Newest first, so that those of an odd number stay.
        #expect(walk.deaths.prefix(50) == stride(from: 98, through: 0, by: -2).map { $0 }[...])
    }

    @Test func theOrderOfDeathsIsThatOfAllDueTimes() {
        var random = random
        var queue = DeathQueue()
        var due: [UInt64] = []
        for step in 0..<5000 {
            if due.isEmpty || random.below(3) > 0 {
                let time = UInt64(random.below(1000))
                queue.append(time)
                due.append(time)
            } else {
                #expect(queue.earliest == due.min(), "step \(step), seed \(seed)")
                let position = queue.removeEarliest()
                #expect(due[position] == due.min(), "step \(step), seed \(seed)")
                let last = due.removeLast()
                if position < due.count { due[position] = last }
            }
        }
    }
}
