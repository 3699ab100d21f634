//! Tokens and stops: whose CPU it is, what a stop does to idle CPUs, and what happens when one does not come.

import Synchronization
import Testing
import Threads

@testable import BuddySlab

/// Set once, by one thread, for another to see.
private final class OneWayFlag: Sendable {
    private let flag = Atomic<Bool>(false)
    var isSet: Bool { flag.load(ordering: .acquiring) }
    func set() { flag.store(true, ordering: .releasing) }
}

@Suite struct SafepointBehaviour {
    /// Takes an object by a token; nil where it is refused.
    private func take(_ token: inout AttachedCPU, _ size: Int) -> UInt? {
        guard let object = unsafe try? token.allocate(AllocationLayout(size: size)) else { return nil }
        return UInt(bitPattern: object)
    }

    private func give(_ token: inout AttachedCPU, _ address: UInt, _ size: Int) -> FreeOutcome? {
        unsafe try? token.deallocate(pointer(address), AllocationLayout(size: size))
    }

    private func status(_ rig: GlobalRig, _ cpu: Int) -> ProcessorStatus {
        Figures(live: rig.state).cpuFigures(cpu).status
    }

    @Test(arguments: Setup.all)
    func aCPUThatIsTakenIsRefusedAndThatChangesNothing(_ setup: Setup) throws {
        try withRig(setup) { rig in
            var token = try rig.face.attach(1, thread: 7)
            let object = try #require(take(&token, 64))
            for thread in [0, 7, 8] {
                var error: AllocationError?
                do throws(AllocationError) { _ = try rig.face.attach(1, thread: thread) } catch let refused {
                    error = refused
                }
                #expect(error == .alreadyInitialized)
            }
            #expect(Figures(live: rig.state).cpuFigures(1).thread == 7)
            #expect(status(rig, 1) == .running)
            #expect(give(&token, object, 64) == .done)
            for cpu in [setup.cpuCount, setup.cpuCount + 1, 1023, 65535] {
                var error: AllocationError?
                do throws(AllocationError) { _ = try rig.face.attach(cpu, thread: 0) } catch let refused {
                    error = refused
                }
                #expect(error == .invalidParam)
            }
        }
    }

    @Test(arguments: Setup.all)
    func whoAttachesAfterADetachFindsWhatWasLeft(_ setup: Setup) throws {
        try withRig(setup) { rig in
            var left: UInt?
            do {
                var token = try rig.face.attach(1, thread: 7)
                let object = try #require(take(&token, 64))
                left = object
                #expect(give(&token, object, 64) == .done)
            }
            #expect(!Figures(live: rig.state).cpuFigures(1).isAttached)
            #expect(Figures(live: rig.state).cpuFigures(1).thread == 0)
            #expect(status(rig, 1) == .idle)
            let slabs = rig.totals(64).slabs
            var token = try rig.face.attach(1, thread: 8)
            #expect(take(&token, 64) == left)
            #expect(rig.totals(64).slabs == slabs)
        }
    }

    @Test(arguments: Setup.all)
    func aCPUThatIsIdleOrDetachedKeepsNothingOnItsWay(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for isDetach in [false, true] {
                let object = try rig.allocate(64)
                var token = try rig.face.attach(1, thread: 1)
                #expect(give(&token, object, 64) != nil)
                if isDetach { _ = consume token } else { token.idle { #expect(rig.figures(64, cpu: 1).outgoing == 0) } }
                #expect(rig.figures(64, cpu: 1).outgoing == 0)
            }
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aStopFreezesIdleCPUsAndThawsThem(_ setup: Setup) throws {
        try withRig(setup) { rig in
            var token = try rig.face.attach(0, thread: 3)
            let object = try #require(take(&token, 64))
            try token.idle {
                let seen = try rig.face.withExactFigures { figures, _ in
                    (0..<3).map { figures.cpuFigures($0).status }
                }
                #expect(seen == [.frozen, .frozen, .frozen])
                #expect((0..<3).map { status(rig, $0) } == [.idle, .idle, .idle])
                let held = try rig.state.whileStopped { (0..<3).map { status(rig, $0) } }.result
                #expect(held == [.frozen, .frozen, .frozen])
                #expect((0..<3).map { status(rig, $0) } == [.idle, .idle, .idle])
            }
            #expect(status(rig, 0) == .running)
            #expect(rig.state.epoch.value & 1 == 0)
            #expect(give(&token, object, 64) == .done)
            #expect(take(&token, 64) == object)
            #expect(Figures(live: rig.state).globalFigures.exactSnapshots == 1)
        }
    }

    /// Where a stop can come from, with what it says of the CPU that does not come.
    private func giveUp(_ rig: GlobalRig, _ way: Int) -> SafepointError? {
        do throws(SafepointError) {
            switch way {
            case 0: _ = try rig.face.withExactFigures { _, _ in 0 }
            case 1: _ = try rig.face.reclaim()
            case 2: _ = try rig.face.selfCheck { _ in }
            default: _ = try rig.face.acting(as: 0) { _ in 0 }
            }
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [0, 1, 2], [0, 1, 2, 3])
    func aStopIsGivenUpAfter100MillisecondsAndNamesTheCPUThatDidNotCome(_ late: Int, _ way: Int) throws {
        try withRig(Setup(capacity: 4)) { rig in
            var token = try rig.face.attach(late, thread: 1)
            let object = try #require(take(&token, 64))
            let start = rig.state.hooks.now()
            #expect(giveUp(rig, way) == .timedOut(CPUIndex(UInt16(late))))
            #expect(rig.state.hooks.now() - start >= 100_000_000)
            #expect(Figures(live: rig.state).globalFigures.abandonedStops == 1)
            #expect(Figures(live: rig.state).globalFigures.reclaims == 0)
            // Nobody is left frozen, and the magazines work as before.
            #expect((0..<3).map { status(rig, $0) == .running } == (0..<3).map { $0 == late })
            token.processor.took(.magazine)
            #expect(give(&token, object, 64) == .done)
            #expect(take(&token, 64) == object)
            #expect(token.path == .magazine)
            let error = token.idle { giveUp(rig, way) }
            #expect(error == nil)
            _ = consume token
            try rig.expectSound()
        }
    }

    @Test func memoryThatCannotBeReclaimedInTimeIsRefused() throws {
        try withRig(Setup(capacity: 64)) { rig in
            let objects = rig.exhaust(2048, cpu: 1)
            let token = try rig.face.attach(2, thread: 1)
            for object in objects.suffix(32) { try rig.free(object, 2048, cpu: 1) }
            let reclaims = rig.reclaims
            #expect(refusal { try rig.allocate(64) } == .noMemory)
            #expect(rig.reclaims == reclaims)
            _ = consume token
            #expect(refusal { try rig.allocate(64) } == nil)
            #expect(rig.reclaims == reclaims + 1)
        }
    }

    /// A thread allocates and frees, never idle, while another takes exact figures.
    @Test(arguments: Setup.all)
    func aCPUInUseComesToAStopAtItsNextOperation(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let over = OneWayFlag()
            let face = rig.face
            let started = StartBarrier(2)
            let thread = SystemThread.mustStart {
                guard var token = try? face.attach(0, thread: 1) else { return started.wait() }
                started.wait()
                while !over.isSet {
                    guard let object = unsafe try? token.allocate(AllocationLayout(size: 64)) else { break }
                    _ = unsafe try? token.deallocate(object, AllocationLayout(size: 64))
                }
            }
            started.wait()
            var leftOver: [Int] = []
            // A machine that is busy may keep the thread from its next operation until the stop is given up.
            for _ in 0..<1000 where leftOver.count < 20 {
                if let bytes = try? rig.ledger().unaccountedBytes { leftOver.append(bytes) }
            }
            #expect(leftOver == Array(repeating: 0, count: 20))
            #expect(Figures(live: rig.state).cpuFigures(0).stops > 0)
            over.set()
            thread.join()
            try rig.expectSound()
        }
    }

    @Test func everyStopOfAnAllocatorWithoutARegionIsRefused() {
        let face = makeFace(pageSize: 4096)
        #expect(throws: SafepointError.notInitialized) { try face.reclaim() }
        #expect(throws: SafepointError.notInitialized) { try face.selfCheck { _ in } }
        #expect(throws: SafepointError.notInitialized) { try face.withExactFigures { _, _ in } }
        #expect(throws: SafepointError.notInitialized) { try face.acting(as: 0) { _ in } }
    }
}
