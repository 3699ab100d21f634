//! What a user may do wrong, one row each of the table of modes, done to an allocator of any mode.

@testable import BuddySlab

/// When a mistake is found.
enum Finding: String {
    /// The wrong call itself is refused.
    case atOnce = "at once"
    /// The call is accepted, or there is none; it is counted afterwards.
    case later
    /// Nothing is counted.
    case notFound = "not found"
}

/// A row of the table; the raw value is its first column.
enum UserMistake: String, CaseIterable, Sendable {
    case freeInSlab = "a second free, the object back in its slab"
    case freeInMagazine = "a second free, the object in a magazine or in quarantine"
    case freeAfterDrain = "a second free, its owner having drained the first"
    case freeByTwo = "two frees from two CPUs at once"
    case foreign = "a free of an address outside the heap"
    case interior = "a free inside an object"
    case wrongSize = "a free with the size of another class"
    case nearSize = "a free with another size of the same class"
    case wrongAlignment = "a free with an alignment of another class"
    case nearAlignment = "a free with another alignment of the same class"
    case overflow = "a byte written behind an object"
    case overflowOfFull = "a byte written behind an object that fills its class"
    case overflowOfBlock = "a byte written behind a block of pages"
    case writeAfterFree = "a byte written into a freed object"
    case writeAfterFreeOfBlock = "a byte written into a freed block of pages"
}

/// What the wrong step met, and what its maker still has.
struct MistakeMade {
    var isRefused = false
    /// To be freed rightly: address, size.
    var held: (address: UInt, size: Int)?
    /// Whether the object behind was hit.
    var hitsNext = false
}

extension UserMistake {
    /// Requests of these bytes have room in the classes of 64 bytes, in every mode.
    private static let size = 40

    /// Does it, on CPU 0 but where two are needed.
    func make(_ rig: GlobalRig) throws -> MistakeMade {
        switch self {
        case .foreign:
            return MistakeMade(isRefused: refusal { try rig.free(rig.heapEnd + 64, Self.size) } != nil)
        case .overflow, .overflowOfFull, .overflowOfBlock: return try overflow(rig)
        case .writeAfterFreeOfBlock:
            let block = try rig.allocate(3 * rig.pageSize)
            try rig.free(block, 3 * rig.pageSize)
            Bytes.flip(block + 100)
            try rig.free(try rig.allocate(3 * rig.pageSize), 3 * rig.pageSize)
            return MistakeMade()
        default: break
        }
        let object = try rig.allocate(Self.size)
        func free(_ address: UInt, _ size: Int = Self.size, alignment: Int = 8, cpu: Int = 0) -> Bool {
            refusal { try rig.free(address, size, alignment: alignment, cpu: cpu) } != nil
        }
        switch self {
        case .freeInSlab:
            _ = free(object)
            _ = try rig.face.reclaim()
            return MistakeMade(isRefused: free(object))
        case .freeInMagazine:
            _ = free(object)
            return MistakeMade(isRefused: free(object))
        case .freeAfterDrain:
            _ = free(object, cpu: 1)
            let index = try rig.object(at: object).classIndex
            rig.state.processor(1).flush(index, keeping: 0)
            rig.state.processor(0).drain(index, into: rig.state.processor(0).stack(index))
            return MistakeMade(isRefused: free(object, cpu: 1))
        case .freeByTwo:
            // One behind the other, neither known to the owner; `ModeRaces` has two threads.
            _ = free(object, cpu: 1)
            return MistakeMade(isRefused: free(object, cpu: 2))
        case .interior: return MistakeMade(isRefused: free(object + 16), held: (object, Self.size))
        case .wrongSize: return MistakeMade(isRefused: free(object, 100), held: (object, Self.size))
        case .nearSize: return rest(free(object, Self.size + 4), object)
        case .wrongAlignment: return MistakeMade(isRefused: free(object, alignment: 128), held: (object, Self.size))
        case .nearAlignment: return rest(free(object, alignment: 16), object)
        case .writeAfterFree:
            _ = free(object)
            Bytes.flip(object + 3)
            return MistakeMade()
        case .foreign, .overflow, .overflowOfFull, .overflowOfBlock, .writeAfterFreeOfBlock: return MistakeMade()
        }
    }

    /// What is accepted has freed the object.
    private func rest(_ isRefused: Bool, _ object: UInt) -> MistakeMade {
        MistakeMade(isRefused: isRefused, held: isRefused ? (object, Self.size) : nil)
    }

    /// Writes behind an object between two others, and frees it. The write is the mistake, the free is right.
    private func overflow(_ rig: GlobalRig) throws -> MistakeMade {
        let size =
            switch self {
            case .overflow: Self.size
            case .overflowOfBlock: 3 * rig.pageSize - 100
            default: rig.setup.mode == .hardened ? 56 : 64
            }
        let objects = try (0..<8).map { _ in try rig.allocate(size) }.sorted()
        // Where slots are drawn, no two may be neighbours.
        let written = objects.indices.dropLast().first { objects[$0 + 1] - objects[$0] == 64 } ?? 0
        let next = objects[written + 1]
        if self != .overflowOfBlock { Bytes.fill(next, size, 0x11) }
        Bytes.flip(objects[written] + UInt(size))
        let hitsNext = self != .overflowOfBlock && !Bytes.all(next, size, are: 0x11)
        for object in objects { _ = refusal { try rig.free(object, size) } }
        return MistakeMade(hitsNext: hitsNext)
    }

    /// Whether a look at everything names the object for as long as it is in its user's hands.
    func staysDamaged(in mode: AllocatorMode) -> Bool {
        mode == .hardened && (self == .overflow || self == .overflowOfFull)
    }
}
