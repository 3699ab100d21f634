//! Memory is used up, freed in random order from random CPUs, and comes home to the last page, again and again.

import Testing

@testable import BuddySlab

@Suite struct ExhaustionRaces {
    private static let threads = 3

    @Test(arguments: RaceSetup.all)
    func aHundredExhaustionsLoseNotOnePage(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: Self.threads, regionBytes: 4 << 20)
        let seed = TestSettings.seed ?? SystemRandomNumberGenerator().seed()
        let start = Self.freeBlocks(rig)
        let shared = Shared()
        let barrier = StartBarrier(Self.threads)
        onThreads(Self.threads) { index in
            var cpu = rig.attach(index)
            var random = TestRandom(seed: seed &+ UInt64(index))
            for round in 0..<100 * TestSettings.raceFactor {
                shared.parts[index].parcels = Self.fill(rig, &cpu, &random)
                cpu.idle { barrier.wait() }
                if index == 0 { shared.deal(&random) }
                cpu.idle { barrier.wait() }
                for parcel in shared.parts[index].parcels { rig.drop(&cpu, parcel) }
                cpu.idle { barrier.wait() }
                if index == 0 {
                    cpu.idle { Self.expectEverythingHome(rig, start, "SLABSCOPE_SEED=\(seed), round \(round)") }
                }
                cpu.idle { barrier.wait() }
            }
        }
        #expect(rig.damage() == [])
    }

    /// Takes objects of mixed sizes until even the smallest is refused.
    private static func fill(_ rig: RaceRig, _ cpu: inout AttachedCPU, _ random: inout TestRandom) -> [Parcel] {
        var parcels: [Parcel] = []
        var sizes = [20_000, 5000, 2048, 1000, 700, 300, 2000]
        while !sizes.isEmpty {
            let choice = random.below(sizes.count)
            if let parcel = rig.make(&cpu, sizes[choice], key: random.next()) {
                parcels.append(parcel)
            } else {
                sizes.remove(at: choice)
            }
        }
        return parcels
    }

    private static func freeBlocks(_ rig: RaceRig) -> [Int] {
        guard let figures = try? rig.allocator.figures else { return [] }
        let buddy = figures.buddyFigures
        return (0..<BlockOrder.count).map { buddy.freeBlocks(order: $0) }
    }

    private static func expectEverythingHome(_ rig: RaceRig, _ start: [Int], _ place: String) {
        do {
            _ = try rig.allocator.reclaim()
            let now = freeBlocks(rig)
            if now != start { Issue.record("\(place): free blocks are \(now), at first they were \(start)") }
            let lost = rig.allocator.allocatedBytes
            if lost != 0 { Issue.record("\(place): \(lost) bytes lost") }
        } catch {
            Issue.record("\(place): \(error)")
        }
    }
}

extension SystemRandomNumberGenerator {
    /// A seed that a test can print and take back.
    fileprivate func seed() -> UInt64 {
        var generator = self
        return generator.next() >> 1
    }
}

/// What the threads hold, with a barrier between every write and every read.
private final class Shared: Sendable {
    /// One thread's part.
    ///
    /// @unchecked Sendable because one thread has it, and a barrier stands before anybody else looks.
    final class Part: @unchecked Sendable {
        var parcels: [Parcel] = []
    }

    let parts = [Part(), Part(), Part()]

    /// Shuffles everything and deals it out again.
    func deal(_ random: inout TestRandom) {
        var all = parts.flatMap(\.parcels)
        all.shuffle(using: &random)
        let cuts = [0, random.below(all.count + 1), random.below(all.count + 1), all.count].sorted()
        for index in 0..<3 { parts[index].parcels = Array(all[cuts[index]..<cuts[index + 1]]) }
    }
}
