//! Every way of freeing what must not be freed, and what each setup promises to say to it.

@testable import BuddySlab

/// A free that is about to be made and must be refused.
struct Offence {
    let cpu: Int
    let address: UInt
    let size: Int
    var alignment = 8
    let kind: Misuse
    /// Whether the call itself is refused; otherwise it is accepted, and taken back at the latest by a reclaim.
    var isSeenAtOnce = true
}

/// A user's mistake.
enum Mistake: CaseIterable, Sendable {
    // Freed already.
    case twiceAtOnce, twiceWithAnotherBetween, twiceAfterReclaim, twiceOnItsWayRemotely, twiceByTwoOthers
    case localAfterRemote, remoteAfterLocal
    // Never an object in a user's hands.
    case neverGivenOut, insideAnObject, insideAnotherCPUsObject, unalignedInside
    case belowTheHeap, behindTheHeap, nearNull, nearTheLastAddress
    case freePage, pageOfALargeBlock
    // An object, but not of that layout.
    case wrongSize, wrongSizeOfAnotherCPU, wrongAlignment, asALargeBlock

    /// Does everything but the wrong free. `owner` takes the objects; `other` is another CPU. Objects of the class stay
    /// in users' hands, so that their slab stays.
    func prepare(_ rig: GlobalRig, size: Int, owner: Int, other: Int, third: Int) throws -> Offence {
        let setup = rig.setup
        let isExact = setup.mode == .exact || setup.capacity == 0
        let object = try rig.allocate(size, cpu: owner)
        func offence(_ cpu: Int, _ address: UInt, _ kind: Misuse, atOnce: Bool) -> Offence {
            Offence(cpu: cpu, address: address, size: size, kind: kind, isSeenAtOnce: atOnce)
        }
        switch self {
        case .twiceAtOnce:
            try rig.free(object, size, cpu: owner)
            return offence(owner, object, .doubleFree, atOnce: isExact)
        case .twiceWithAnotherBetween:
            let between = try rig.allocate(size, cpu: owner)
            try rig.free(object, size, cpu: owner)
            try rig.free(between, size, cpu: owner)
            return offence(owner, object, .doubleFree, atOnce: isExact)
        case .twiceAfterReclaim:
            try rig.free(object, size, cpu: owner)
            _ = try rig.face.reclaim()
            return offence(owner, object, .doubleFree, atOnce: isExact)
        case .twiceOnItsWayRemotely:
            try rig.free(object, size, cpu: other)
            return offence(other, object, .doubleFree, atOnce: isExact)
        case .twiceByTwoOthers:
            try rig.free(object, size, cpu: other)
            return offence(third, object, .doubleFree, atOnce: isExact)
        case .localAfterRemote:
            try rig.free(object, size, cpu: other)
            return offence(owner, object, .doubleFree, atOnce: isExact)
        case .remoteAfterLocal:
            try rig.free(object, size, cpu: owner)
            return offence(other, object, .doubleFree, atOnce: isExact)
        case .neverGivenOut:
            return offence(owner, try rig.freeObject(besides: object, size, cpu: owner), .doubleFree, atOnce: isExact)
        case .insideAnObject:
            return offence(owner, object + UInt(max(1, size / 2)), .interiorAddress, atOnce: isExact)
        case .unalignedInside:
            return offence(owner, object + 1, .interiorAddress, atOnce: isExact)
        case .insideAnotherCPUsObject:
            return offence(other, object + UInt(max(1, size / 2)), .interiorAddress, atOnce: isExact)
        case .belowTheHeap: return offence(owner, rig.section.base.address - 8, .foreignAddress, atOnce: true)
        case .behindTheHeap: return offence(owner, rig.heapEnd, .foreignAddress, atOnce: true)
        case .nearNull: return offence(owner, 8, .foreignAddress, atOnce: true)
        case .nearTheLastAddress: return offence(owner, ~7, .foreignAddress, atOnce: true)
        case .freePage: return offence(owner, rig.freePage(), .notAnObject, atOnce: true)
        case .pageOfALargeBlock:
            let block = try rig.allocate(3 * rig.pageSize, cpu: owner)
            return offence(owner, block + UInt(rig.pageSize), .notAnObject, atOnce: true)
        case .wrongSize, .wrongSizeOfAnotherCPU:
            let wrong = size == 2048 ? 1024 : size * 2
            return Offence(cpu: self == .wrongSize ? owner : other, address: object, size: wrong, kind: .wrongSize)
        case .wrongAlignment:
            let alignment = size == 2048 ? rig.pageSize : size * 2
            let kind = size == 2048 ? rig.largeMisuse(of: object) : .wrongSize
            return Offence(cpu: owner, address: object, size: size, alignment: alignment, kind: kind)
        case .asALargeBlock:
            return Offence(cpu: owner, address: object, size: 2 * rig.pageSize, kind: rig.largeMisuse(of: object))
        }
    }
}

extension GlobalRig {
    /// A page that the buddy has.
    func freePage() -> UInt {
        var page: Int?
        Figures(live: state).forEachBlock(section: 0) { block in
            if block.state == .free { page = block.page }
            return page == nil
        }
        return section.addressOf(page: page ?? 0)
    }

    /// An object that nobody was given: free in the slab of another, or else in the magazine.
    func freeObject(besides address: UInt, _ size: Int, cpu: Int) throws -> UInt {
        let slab = try slab(of: address)
        let entry = state.classes[classIndex(size)]
        for index in 0..<entry.words.int {
            let free = slab.free(index, of: entry.words.int).value
            guard free != 0 else { continue }
            return slab.base + UInt((index * 64 + free.trailingZeroBitCount) * entry.size.int)
        }
        return state.processor(cpu).stack(classIndex(size)).object(0).address
    }

    /// What is wrong with an object that is freed as a large block: where it lies in its page and block decides.
    func largeMisuse(of address: UInt) -> Misuse {
        guard address % UInt(pageSize) == 0 else { return .interiorAddress }
        return PageRecord(section, section.page(of: address)).state == nil ? .notAnObject : .wrongSize
    }
}
