//! An allocator that outlives the law tried on it, and objects whose bytes are watched meanwhile.

import Testing

@testable import BuddySlab

/// Tries a law with an allocator whose memory is given back only after the law has been tried: laws work on addresses,
/// which keep nothing alive.
func withRig<Result>(
    _ setup: Setup, pages: Int = 256, spareBytes: Int = 0, hooks: PlatformHooks? = nil,
    _ law: (GlobalRig) throws -> Result
) throws -> Result {
    let rig = try GlobalRig(setup, pages: pages, spareBytes: spareBytes, hooks: hooks)
    return try withExtendedLifetime(rig) { try law(rig) }
}

/// An object in a user's hands, whose bytes are all the same.
struct WatchedObject {
    let address: UInt
    let size: Int
    let cpu: Int
    let byte: UInt8

    var isIntact: Bool { Bytes.all(address, size, are: byte) }

    /// Takes an object and fills it.
    init(_ rig: GlobalRig, _ size: Int, cpu: Int, byte: UInt8) throws {
        address = try rig.allocate(size, cpu: cpu)
        self.size = size
        self.cpu = cpu
        self.byte = byte
        Bytes.fill(address, size, byte)
    }
}

extension [WatchedObject] {
    /// Whether every object has its bytes; two that overlap cannot both have them.
    var areIntact: Bool { allSatisfy { $0.isIntact } }
}

/// Objects of every kind on every CPU, which whatever happens to others must leave alone.
struct Bystanders {
    private(set) var objects: [WatchedObject] = []

    init(_ rig: GlobalRig) throws {
        for cpu in 0...rig.common {
            for size in [8, 24, 64, 500, 512, 2048, rig.pageSize + 1] {
                for _ in 0..<3 {
                    objects.append(try WatchedObject(rig, size, cpu: cpu, byte: UInt8(1 + objects.count % 255)))
                }
            }
        }
    }

    var areIntact: Bool { objects.areIntact }

    /// Frees them, each on the CPU that took it.
    mutating func leave(_ rig: GlobalRig) throws {
        for object in objects { try rig.free(object.address, object.size, cpu: object.cpu) }
        objects = []
    }
}

extension GlobalRig {
    /// The section over the heap.
    var section: Section { state.directory[0] }

    /// The first address behind the heap.
    var heapEnd: UInt { section.base.address + UInt(section.byteCount) }

    /// The slab that has an object.
    func slab(of address: UInt) throws -> Slab { try object(at: address).slab }

    /// An object as the allocator sees it.
    func object(at address: UInt) throws -> SlabObject {
        try SlabObject.find(address, in: state.directory, state.classes, codeFlag: 0).get()
    }

    /// One class over all CPUs.
    func totals(_ size: Int) -> ClassFigures { Figures(live: state).classTotals(classIndex(size)) }

    /// One class on one CPU.
    func figures(_ size: Int, cpu: Int) -> ClassFigures {
        Figures(live: state).classFigures(cpu: cpu, classIndex(size))
    }

    /// Refused frees of all kinds.
    var allMisuses: Int { (0..<Misuse.count).compactMap(Misuse.init).map(misuses).reduce(0, +) }

    /// Reclaims completed.
    var reclaims: Int { Figures(live: state).globalFigures.reclaims }

    /// Requests of a CPU that were refused for lack of memory.
    func failures(_ cpu: Int) -> Int { Figures(live: state).cpuFigures(cpu).failures }
}
