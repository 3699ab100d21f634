//! Local frees against remote frees, at every state that a slab can be in.

import Testing

@testable import BuddySlab

@Suite struct RemoteFreeRaces {
    private static let rounds = 300 * TestSettings.raceFactor

    /// Two threads share one slab's objects half and half; both free theirs at once.
    ///
    ///     owner    | takes `count` objects ──┬─ frees even ones, allocates again ─┬─ ...
    ///     stranger |                         └─ frees odd ones                   ─┘
    ///
    /// 64 of 64 slots: the slab is full; 40: partial; 2: the slab goes empty while both free.
    @Test(arguments: RaceSetup.all, [(64, 64), (64, 40), (64, 2), (2048, 8), (2048, 2), (8, 512), (8, 3)])
    func localAndRemoteFreesOfOneSlabBothArrive(_ setup: RaceSetup, _ shape: (size: Int, count: Int)) {
        let rig = RaceRig(setup, cpuCount: 2)
        let exchange = HandOver()
        let barrier = StartBarrier(2)
        onThreads(2) { index in
            var cpu = rig.attach(index)
            for round in 0..<Self.rounds {
                let key = UInt64(round)
                if index == 0 {
                    let parcels = (0..<shape.count).compactMap { rig.make(&cpu, shape.size, key: key &+ UInt64($0)) }
                    exchange.parcels = parcels.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
                    cpu.idle { barrier.wait() }
                    for (place, parcel) in parcels.enumerated() where place % 2 == 0 { rig.drop(&cpu, parcel) }
                    if let again = rig.make(&cpu, shape.size, key: key) { rig.drop(&cpu, again) }
                } else {
                    cpu.idle { barrier.wait() }
                    for parcel in exchange.parcels { rig.drop(&cpu, parcel) }
                }
                cpu.idle { barrier.wait() }
            }
        }
        #expect(rig.damage() == [])
    }

    /// The owner frees the last but one object, so that its slab wants to go empty, while the last one comes home
    /// remotely; then the owner's pages are wanted by another class and CPU.
    @Test(arguments: RaceSetup.all)
    func theLastObjectMayComeHomeWhileItsOwnerFrees(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: 2, regionBytes: 4 << 20)
        let exchange = HandOver()
        let barrier = StartBarrier(2)
        onThreads(2) { index in
            var cpu = rig.attach(index)
            for round in 0..<Self.rounds * 3 {
                let key = UInt64(round)
                if index == 0 {
                    let parcels = (0..<2).compactMap { rig.make(&cpu, 1024, key: key &+ UInt64($0)) }
                    exchange.parcels = [parcels[1]]
                    cpu.idle { barrier.wait() }
                    rig.drop(&cpu, parcels[0])
                    let large = rig.make(&cpu, 8192, key: key)
                    let other = rig.make(&cpu, 512, key: key)
                    if let large { rig.drop(&cpu, large) }
                    if let other { rig.drop(&cpu, other) }
                } else {
                    cpu.idle { barrier.wait() }
                    rig.drop(&cpu, exchange.parcels[0])
                    if let other = rig.make(&cpu, 32, key: key) { rig.drop(&cpu, other) }
                }
                cpu.idle { barrier.wait() }
            }
        }
        #expect(rig.damage() == [])
    }

    /// Everybody frees what others allocated, in a heap so small that slabs are handed back and become other CPUs' and
    /// classes' all the time; whoever finds no memory reclaims.
    @Test(arguments: RaceSetup.all)
    func pushDrainAndHandBackMayMeet(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: 4, regionBytes: 3 << 20)
        let exchange = Exchange()
        onThreads(4) { index in
            var cpu = rig.attach(index)
            var random = TestRandom(seed: UInt64(index))
            for step in 0..<4000 * TestSettings.raceFactor {
                let size = [8, 24, 64, 300, 1000, 2048, 5000][random.below(7)]
                if let parcel = rig.make(&cpu, size, key: random.next()) {
                    if !exchange.put(parcel, at: random.below(256)) { rig.drop(&cpu, parcel) }
                }
                if let parcel = exchange.take(at: random.below(256)) { rig.drop(&cpu, parcel) }
                if step % 512 == 0 { cpu.idle {} }
            }
        }
        for parcel in exchange.takeAll() { rig.drop(parcel) }
        #expect(rig.damage() == [])
    }

    /// Three threads without tokens share the common CPU with each other and with an attached one.
    @Test(arguments: RaceSetup.all)
    func threadsWithoutTokensShareTheCommonCPU(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: 1)
        let exchange = Exchange()
        onThreads(4) { index in
            var random = TestRandom(seed: UInt64(index))
            if index == 3 {
                var cpu = rig.attach(0)
                for _ in 0..<4000 * TestSettings.raceFactor {
                    if let parcel = rig.make(&cpu, 1 + random.below(600), key: random.next()) {
                        if !exchange.put(parcel, at: random.below(256)) { rig.drop(&cpu, parcel) }
                    }
                    if let parcel = exchange.take(at: random.below(256)) { rig.drop(&cpu, parcel) }
                }
            } else {
                for _ in 0..<4000 * TestSettings.raceFactor {
                    if let parcel = rig.make(1 + random.below(6000), key: random.next()) {
                        if !exchange.put(parcel, at: random.below(256)) { rig.drop(parcel) }
                    }
                    if let parcel = exchange.take(at: random.below(256)) { rig.drop(parcel) }
                }
            }
        }
        for parcel in exchange.takeAll() { rig.drop(parcel) }
        #expect(rig.damage() == [])
    }
}

/// Parcels that one thread leaves for another, with a barrier between writing and reading.
///
/// @unchecked Sendable because a barrier stands between every write and every read.
private final class HandOver: @unchecked Sendable {
    var parcels: [Parcel] = []
}
