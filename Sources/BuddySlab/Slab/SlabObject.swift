//! From the address of an object to its slab and slot, and what is wrong with addresses that are none.

/// Why a free was refused, or what else a user did wrong.
public enum Misuse: Int, Sendable {
    /// The object is free already: in its slab, in a remote word, or not in a user's hands.
    case doubleFree = 0
    /// The address lies outside every section.
    case foreignAddress = 1
    /// The address lies inside an object, or in the unused end of a slab.
    case interiorAddress = 2
    /// The layout belongs to another size class than the object.
    case wrongSize = 3
    /// The page is no slab's: free, or part of a large block.
    case notAnObject = 4
    /// Somebody wrote behind the object's end: its canary is damaged. Found in mode `hardened`; the free is refused.
    case overflow = 5
    /// Somebody wrote into memory that was free. Found in mode `hardened`, not by a free, but when the memory leaves
    /// quarantine or is about to be served again.
    case writeAfterFree = 6

    /// How many kinds there are; their raw values count up from 0.
    public static let count = 7

    /// The error that a caller sees.
    var error: AllocationError {
        switch self {
        case .doubleFree, .notAnObject: .notAllocated
        case .overflow, .writeAfterFree: .damaged
        case .foreignAddress: .notFound
        case .interiorAddress, .wrongSize: .invalidParam
        }
    }
}

/// An object of a slab, found from its address alone, without a look at its bytes.
struct SlabObject {
    let slab: Slab
    let slot: Int
    let classIndex: Int
    let owner: UInt16

    /// Where the slot's bit is for other CPUs.
    var location: RemoteLocation {
        RemoteLocation(section: slab.section.index.int, page: slab.page, word: slot &>> 6)
    }

    /// Address of the first byte.
    let address: UInt

    /// The slot's bit in its word.
    var bit: UInt64 { 1 &<< UInt64(slot & 63) }

    /// Finds the object at `address`. `codeFlag` says whose slabs count: the allocator's own, or a pool's. O(1).
    static func find(
        _ address: UInt, in directory: SectionDirectory, _ classes: SizeClassTable, codeFlag: UInt32
    ) -> Result<SlabObject, Misuse> {
        guard let section = directory.section(containing: address) else { return .failure(.foreignAddress) }
        let page = section.page(of: address)
        let word = PageClass(bits: section.pageClass(page).value)
        guard word.isSlab, word.code & PageClass.poolFlag == codeFlag else { return .failure(.notAnObject) }
        let slab = Slab(section, page &- word.distance)
        guard let slot = classes[word.classIndex].slot(offset: address &- slab.base) else {
            return .failure(.interiorAddress)
        }
        return .success(
            SlabObject(slab: slab, slot: slot, classIndex: word.classIndex, owner: word.owner, address: address))
    }
}

extension Misuse: Error {}
