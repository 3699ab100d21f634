/// Exact snapshots: their laws under load, and how readers share them.
import BuddySlab
import Testing
import Threads

@testable import Observatory

@Suite struct ExactTests {
    /// Takes a snapshot, again where a busy machine kept a worker from stopping in time.
    private func take(_ rig: Rig) throws -> ExactSnapshot {
        while true {
            do throws(SafepointError) {
                return try rig.exact.take()
            } catch {
                guard case .timedOut = error else { throw error }
            }
        }
    }

    private func check(_ exact: ExactSnapshot) -> Bool {
        let ledger = exact.ledger
        let rows = exact.snapshot.classes
        let memory = MemoryFigures(exact.snapshot)
        let slotsAddUp = rows.allSatisfy { $0.capacity == $0.live + $0.magazine + $0.remoteQueued + $0.free }
        let classesAddUp =
            memory.liveObjectBytes == ledger.liveObjectBytes && memory.magazineBytes == ledger.magazineBytes
            && memory.quarantineBytes == ledger.quarantineBytes
            && memory.remoteQueuedBytes == ledger.remoteQueuedBytes && memory.freeSlotBytes == ledger.freeSlotBytes
            && memory.slabTailBytes == ledger.slabTailBytes && memory.slabBytes == ledger.slabBytes
        let requestsAddUp = memory.requestedBytes == ledger.requestedSmallBytes + ledger.requestedLargeBytes
        let cpusAddUp = rows.indices.allSatisfy { index in
            exact.snapshot.cpus.reduce(0) { $0 + $1.classes[index].freeSlots } == rows[index].free
        }
        return ledger.unaccountedBytes == 0 && slotsAddUp && classesAddUp && requestsAddUp && cpusAddUp
    }

    @Test(arguments: [AllocatorMode.exact, .flush, .hardened])
    func everyByteIsAccountedForInEverySnapshotUnderLoad(mode: AllocatorMode) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let rig = try Rig(mode: mode)
        let load = Load(rig.source, seed: seed)
        var wrong = 0
        for _ in 1...2000 where !check(try take(rig)) { wrong += 1 }
        load.stop()
        #expect(wrong == 0, "seed \(seed)")
        #expect(load.refused == 0, "seed \(seed)")
        let end = try take(rig)
        #expect(end.snapshot[.remoteSent] > 0 && end.snapshot[.largeAllocations] > 0, "the load did nothing")
        #expect(check(end) && end.snapshot.classes.allSatisfy { $0.live == 0 } && end.ledger.largeBlocks == 0)
        let selfCheck = try SelfCheck(of: rig.source)
        #expect(selfCheck.findings.isEmpty, "seed \(seed): \(selfCheck.findings)")
    }

    @Test func liveTicksUnderLoadShowNoImpossibleFigure() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let rig = try Rig()
        let load = Load(rig.source, seed: seed)
        for _ in 1...2000 {
            let snapshot = rig.tick().snapshot
            for row in snapshot.classes {
                #expect(row.live >= 0 && row.remoteQueued >= 0 && row.live <= row.capacity, "seed \(seed)")
            }
            #expect((0...2).allSatisfy { snapshot.backlog(ofOwner: $0) >= 0 }, "seed \(seed)")
        }
        load.stop()
    }

    @Test func aSnapshotIsBegunAfterItWasAskedFor() throws {
        let rig = try Rig(cpuCount: 4)
        let rounds = 200
        let stale = Guarded(0)
        let threads = (0..<4).map { cpu in
            // Each thread has a size class of its own, so that it knows how many objects there must be.
            let size = 8 << cpu
            return SystemThread.mustStart {
                for round in 1...rounds {
                    let isSeen =
                        (try? rig.allocate(1, size: size, cpu: cpu)) != nil
                        && (try? take(rig))?.snapshot.classes[cpu].live == round
                    if !isSeen { stale.withLock { $0 += 1 } }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(stale.withLock { $0 } == 0)
        #expect(rig.source.figures.globalFigures.exactSnapshots <= 4 * rounds)
    }

    @Test func aCPUThatDoesNotStopIsNamed() throws {
        let rig = try Rig()
        let token = try rig.source.attach(CPUIndex(1), thread: 0)
        #expect(throws: SafepointError.timedOut(CPUIndex(1))) { try rig.exact.take() }
        _ = consume token
        #expect(try rig.exact.take().ledger.unaccountedBytes == 0)
        #expect(rig.tick().snapshot.globals.abandonedStops == 1)
    }
}
