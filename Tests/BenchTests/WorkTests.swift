/// The works themselves are right: each object is freed once, as what it was, and nothing else is written.
import BuddySlab
import Testing

@testable import Bench

@Suite struct WorkTests {
    /// Does a work once, with so few steps that a debug build is quick.
    private func run(_ work: any Work, _ contender: any Contender) -> RoundTime {
        let ground = Ground(team: Team(2), floor: Floor(workers: 2))
        let seated = ground.seat(contender, workers: 2)
        let time = ground.round(work, seated, steps: 3, warmSteps: min(work.warmSteps, 330), pass: 1)
        ground.unseat(seated)
        ground.team.end()
        return time
    }

    @Test(arguments: WorkCatalogue.works.map(\.name))
    func everyObjectOfAWorkIsFreedOnceWithItsSizeAndWrittenOnlyInside(name: String) throws {
        let work = try #require(WorkCatalogue.works.first { $0.name == name })
        let checked = CheckedAllocator()
        let time = run(work, checked)
        let book = checked.book.withLock { $0 }
        #expect(book.faults.isEmpty && book.live.isEmpty)
        #expect(book.allocations >= 3 * work.pairsPerStep)
        #expect(time.nanoseconds > 0)
    }

    @Test(arguments: WorkCatalogue.works.map(\.name))
    func ourAllocatorIsEmptyAfterAWorkAndRefusedNothing(name: String) throws {
        let work = try #require(WorkCatalogue.works.first { $0.name == name })
        let own = try OwnAllocator(.ours, cpuCount: 2)
        _ = run(work, own)
        own.reclaim()
        let figures = own.source.figures
        #expect((0..<figures.cpuCount).allSatisfy { figures.cpuFigures($0).misuses == 0 })
        let ledger = Ledger(figures)
        #expect(ledger.liveObjects == 0 && ledger.largeBlocks == 0 && ledger.unaccountedBytes == 0)
    }

    @Test func theCheckedAllocatorNoticesWhatAWorkCouldDoWrong() {
        let checked = CheckedAllocator()
        let calls = PointerCalls<0>(checked.enter(worker: 0))
        let wrongSize = calls.allocate(64)
        touch(wrongSize, 64)
        calls.deallocate(wrongSize, 63)
        let overrun = calls.allocate(100)
        touch(overrun, 101)
        calls.deallocate(overrun, 100)
        calls.deallocate(overrun, 100)
        calls.deallocate(calls.allocate(8), 8)
        let faults = checked.book.withLock { $0.faults }
        #expect(
            faults == [
                "64 bytes freed as 63", "written behind 100 bytes", "freed, but not live", "8 bytes were never touched",
            ])
    }

    @Test func aMemoryProbeFreesEveryObjectOnce() throws {
        let checked = CheckedAllocator()
        let figures = MemoryProbe(requestedBytes: 1 << 20).measure { checked }
        let book = checked.book.withLock { $0 }
        #expect(book.faults.isEmpty && book.live.isEmpty)
        #expect(figures.requestedBytes >= 1 << 20 && figures.nanosecondsPerObject > 0)
    }

    @Test func aProbesLineIsReadBackAndADamagedOneIsNot() throws {
        let figures = MemoryFigures(
            requestedBytes: 5, filledBytes: 6, nanosecondsPerObject: 7.5, freedBytes: 8, reclaimedBytes: -9)
        #expect(MemoryFigures(line: "5 6 7.5 8 -9\n") == figures)
        #expect(MemoryFigures(line: "5 6 7.5 8") == nil)
        #expect(MemoryFigures(line: "0 6 7.5 8 9") == nil)
    }

    @Test func theKernelsFigureIsFoundByItsName() {
        let text = "Rss:  12 kB\nAnonymous:       340 kB\nAnonHugePages:  0 kB\n"
        #expect(kibibytes(named: "Anonymous:", in: text.utf8) == 340)
        #expect(kibibytes(named: "LazyFree:", in: text.utf8) == nil)
        #expect((heldBytes() ?? 0) > 0)
    }
}
