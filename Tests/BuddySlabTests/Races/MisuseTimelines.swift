//! Wrong frees at the worst moments, step by step on one thread: accepted, found later, and never a trace left.

import Testing

@testable import BuddySlab

@Suite struct MisuseTimelines {
    private func expectNoTrace(_ rig: RaceRig, refused: Int) throws {
        let figures = try rig.allocator.figures
        #expect(figures.misuses(.doubleFree) == refused)
        #expect(rig.damage() == [])
        withExtendedLifetime(rig) {}
    }

    ///     CPU 0 | takes x             drains x; the slab is empty and cached ── is asked to hand it back
    ///     CPU 1 |         frees x ──┘
    ///     CPU 2 |                     looked before the drain; its bit lands ──┘
    @Test func aDoubleFreePinsAnEmptySlabUntilItIsDrained() throws {
        let rig = RaceRig(RaceSetup(mode: .exact, capacity: 8), cpuCount: 3)
        let state = try rig.allocator.state
        var owner = rig.attach(0)
        var first = rig.attach(1)
        let parcel = try #require(rig.make(&owner, 64, key: 1))
        rig.drop(&first, parcel)
        owner.processor.drain(3)
        owner.processor.flush(3, keeping: 0)
        let section = state.directory[0]
        let slab = Slab(section, section.page(of: parcel.address))
        let location = RemoteLocation(section: 0, page: slab.page, word: 0)
        // What CPU 2 would have counted for a free that it accepted.
        let late = state.processor(2)
        late.magazine(3).countFree(size: 64)
        late.flow(3).remoteSent.add(1)
        #expect(RemoteFree.push(1, to: location, of: slab, mail: try #require(state.slabOwners.mail(0, 3))) == 0)
        owner.processor.returnEmptySlabs(3, keeping: 0)
        #expect(rig.allocator.allocatedBytes == 4096)
        owner.processor.drain(3)
        owner.processor.returnEmptySlabs(3, keeping: 0)
        #expect(rig.allocator.allocatedBytes == 0)
        _ = consume first
        _ = consume owner
        try expectNoTrace(rig, refused: 1)
    }

    /// A bit that lands when its page has become a slab of another class with fewer words goes on to the new owner,
    /// who refuses what names none of his slots.
    @Test(arguments: [0, 1])
    func aBitThatComesAgesTooLateIsRefusedByTheNewOwner(_ newOwner: Int) throws {
        let rig = RaceRig(RaceSetup(mode: .exact, capacity: 0), cpuCount: 2)
        let state = try rig.allocator.state
        var first = rig.attach(0)
        let old = try #require(rig.make(&first, 8, key: 1))
        rig.drop(&first, old)
        first.processor.returnEmptySlabs(0, keeping: 0)
        var second = rig.attach(1)
        let new = newOwner == 0 ? rig.make(&first, 64, key: 2) : rig.make(&second, 64, key: 2)
        let parcel = try #require(new)
        #expect(parcel.address & ~4095 == old.address & ~4095)
        let section = state.directory[0]
        let page = section.page(of: old.address)
        let slab = Slab(section, page)
        let mail = try #require(state.slabOwners.mail(0, 0))
        for word in [5, 0] {
            let location = RemoteLocation(section: 0, page: page, word: word)
            #expect(RemoteFree.push(1, to: location, of: slab, mail: mail) == 0)
        }
        first.processor.drain(0)
        state.processor(newOwner).drain(3)
        #expect(!slab.hasRemoteFrees(words: 8))
        #expect(parcel.isIntact)
        #expect(slab.freeCount.int == 63)
        if newOwner == 0 { rig.drop(&first, parcel) } else { rig.drop(&second, parcel) }
        #expect(slab.freeCount.int == 64)
        _ = consume first
        _ = consume second
        withExtendedLifetime(rig) {}
    }

    /// As above, where the pages became two slabs: the word lies in the second one's page, and has an object in it that
    /// another CPU freed just then.
    @Test func aBitThatComesAgesTooLateTakesNoNeighbourWithIt() throws {
        let classes = SizeClassScheme(count: 9, size: { 8 << $0 }, slabBytes: { $0 == 0 ? 8192 : 4096 })
        let rig = RaceRig(RaceSetup(mode: .exact, capacity: 0), cpuCount: 2, classes: classes)
        let state = try rig.allocator.state
        var first = rig.attach(0)
        let old = try #require(rig.make(&first, 8, key: 1))
        let section = state.directory[0]
        let page = section.page(of: old.address)
        rig.drop(&first, old)
        first.processor.returnEmptySlabs(0, keeping: 0)
        var second = rig.attach(1)
        var parcels: [Parcel] = []
        while parcels.last.map({ section.page(of: $0.address) }) != page + 1 {
            parcels.append(try #require(rig.make(&second, 64, key: UInt64(parcels.count))))
        }
        let inTheSecond = parcels.removeLast()
        let late = RemoteLocation(section: 0, page: page, word: section.wordsPerPage)
        let mail = try #require(state.slabOwners.mail(0, 0))
        #expect(RemoteFree.push(1 << 9, to: late, of: Slab(section, page), mail: mail) == 0)
        rig.drop(&first, inTheSecond)
        first.processor.drain(0)
        second.processor.drain(3)
        let slab = Slab(section, page + 1)
        #expect(!slab.hasRemoteFrees(words: 8))
        #expect(slab.freeCount.int == 64)
        for parcel in parcels { rig.drop(&second, parcel) }
        _ = consume first
        _ = consume second
        #expect(rig.wrong.value == 0)
        withExtendedLifetime(rig) {}
    }

    /// A stopper uses a CPU for another section while the CPU's thread is on its way into a free.
    @Test(arguments: RaceSetup.all)
    func aLentCPUMayVisitAnotherSection(_ setup: RaceSetup) throws {
        let rig = RaceRig(setup, cpuCount: 1, regionBytes: 4 << 20, reservedBytes: 8 << 20)
        var filler: [Parcel] = []
        while let parcel = rig.make(2 << 12, key: 3) { filler.append(parcel) }
        #expect(try rig.allocator.addRegion(rig.memory.region(from: 4 << 20)))
        let rounds = 300 * TestSettings.raceFactor
        let far = try (0..<rounds).map { try #require(rig.make(64, key: UInt64($0))) }
        for parcel in filler.suffix(8) { rig.drop(parcel) }
        filler.removeLast(8)
        let over = Tally()
        onThreads(2) { index in
            guard index == 0 else {
                for parcel in far {
                    let isDone: Void? = try? rig.allocator.acting(as: CPUIndex(0)) { token in
                        rig.drop(&token, parcel)
                        token.idle {}
                    }
                    if isDone == nil { rig.drop(parcel) }
                }
                return over.add()
            }
            var cpu = rig.attach(0)
            while over.value == 0 {
                if let parcel = rig.make(&cpu, 64, key: 9) { rig.drop(&cpu, parcel) }
            }
        }
        for parcel in filler { rig.drop(parcel) }
        #expect(rig.damage() == [])
        withExtendedLifetime(rig) {}
    }
}
