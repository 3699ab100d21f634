//! What the race tests share: an allocator over small memory, and objects that carry a pattern.

import Testing

@testable import BuddySlab

/// One setup of a race test.
struct RaceSetup: Sendable, CustomTestStringConvertible {
    let mode: AllocatorMode
    let capacity: Int

    var testDescription: String { "mode \(mode), capacity \(capacity)" }

    static let all: [RaceSetup] =
        [AllocatorMode.flush, .exact].flatMap { mode in
            [0, 4, 64].map { RaceSetup(mode: mode, capacity: $0) }
        } + [RaceSetup(mode: .hardened, capacity: 4)]
}

/// An object with its size and the key of its pattern.
struct Parcel: Sendable {
    let address: UInt
    let size: Int
    let key: UInt64

    var layout: AllocationLayout { AllocationLayout(size: size) }
    var isIntact: Bool { ObjectPattern.holds(address, size, key: key) }
}

/// An allocator that threads share.
final class RaceRig: Sendable {
    let memory: TestMemory
    let allocator: GlobalAllocator<4096>
    let wrong = Tally()

    init(
        _ setup: RaceSetup, cpuCount: Int, regionBytes: Int = 8 << 20, reservedBytes: Int? = nil,
        classes: SizeClassScheme = .seed, hooks: PlatformHooks = .linux
    ) {
        memory = TestMemory(reservedBytes ?? regionBytes)
        allocator = GlobalAllocator()
        do {
            try allocator.initialize(
                region: memory.region(from: 0, regionBytes),
                GlobalConfiguration(
                    cpuCount: cpuCount, mode: setup.mode, magazines: .tested(setup.capacity), classes: classes,
                    hooks: hooks))
        } catch {
            preconditionFailure("no allocator for a race: \(error)")
        }
    }

    var state: GlobalState {
        guard let state = try? allocator.state else { preconditionFailure("the allocator was set up by init") }
        return state
    }

    func attach(_ cpu: Int) -> AttachedCPU {
        do {
            return try allocator.attach(CPUIndex(UInt16(cpu)), thread: cpu + 1)
        } catch {
            preconditionFailure("CPU \(cpu) could not be attached: \(error)")
        }
    }

    /// Allocates and fills; nil where memory is short.
    func make(_ cpu: inout AttachedCPU, _ size: Int, key: UInt64) -> Parcel? {
        do {
            let address = UInt(bitPattern: unsafe try cpu.allocate(AllocationLayout(size: size)))
            ObjectPattern.write(address, size, key: key)
            return Parcel(address: address, size: size, key: key)
        } catch {
            if error != .noMemory { wrong.add() }
            return nil
        }
    }

    /// Checks and frees.
    func drop(_ cpu: inout AttachedCPU, _ parcel: Parcel) {
        if !parcel.isIntact { wrong.add() }
        do { unsafe try cpu.deallocate(userPointer(parcel.address), parcel.layout) } catch { wrong.add() }
    }

    /// Without a token.
    func make(_ size: Int, key: UInt64) -> Parcel? {
        do {
            let address = UInt(bitPattern: unsafe try allocator.allocate(AllocationLayout(size: size)))
            ObjectPattern.write(address, size, key: key)
            return Parcel(address: address, size: size, key: key)
        } catch {
            if error != .noMemory { wrong.add() }
            return nil
        }
    }

    /// Without a token.
    func drop(_ parcel: Parcel) {
        if !parcel.isIntact { wrong.add() }
        do { unsafe try allocator.deallocate(userPointer(parcel.address), parcel.layout) } catch { wrong.add() }
    }

    /// What is wrong after all threads are gone: findings, bytes that are not accounted for, objects that were damaged,
    /// pages that do not come home.
    func damage() -> [String] {
        var found: [String] = []
        if wrong.value != 0 { found.append("\(wrong.value) objects or calls went wrong") }
        do {
            _ = try allocator.selfCheck { found.append("\($0)") }
            _ = try allocator.reclaim()
            _ = try allocator.selfCheck { found.append("after reclaim: \($0)") }
            let ledger = try allocator.withExactFigures { figures, _ in Ledger(figures) }
            if ledger.unaccountedBytes != 0 { found.append("\(ledger)") }
            if allocator.allocatedBytes != 0 { found.append("\(allocator.allocatedBytes) bytes did not come home") }
        } catch {
            found.append("\(error)")
        }
        return found
    }
}
