//! What can go wrong in a call to the allocator, as values.

/// Why a call was refused. A refused call has changed nothing.
public enum AllocationError: Error, Equatable, Sendable {
    /// An argument is outside what the call allows: a count of 0, an alignment that is no power of two, a size above
    /// the largest class, an address inside an object.
    case invalidParam
    /// The allocator has its first region already.
    case alreadyInitialized
    /// The region shares bytes with one that is managed already.
    case memoryOverlap
    /// No block is large enough, and reclaim found none either.
    case noMemory
    /// The address is not allocated: freed twice, or never given out.
    case notAllocated
    /// The allocator has no region yet.
    case notInitialized
    /// The address lies outside everything that is managed.
    case notFound
    /// The bytes behind the object's end were overwritten (mode `hardened`): the object stays where it is.
    case damaged
}

extension AllocationError {
    /// A number for interfaces that have no error values: never another. 0 is free for success, 8
    /// and 9 for what only such an interface can say.
    public var code: Int {
        switch self {
        case .invalidParam: 1
        case .alreadyInitialized: 2
        case .memoryOverlap: 3
        case .noMemory: 4
        case .notAllocated: 5
        case .notInitialized: 6
        case .notFound: 7
        case .damaged: 10
        }
    }

    /// The error with a code; nil where there is none.
    public init?(code: Int) {
        switch code {
        case 1: self = .invalidParam
        case 2: self = .alreadyInitialized
        case 3: self = .memoryOverlap
        case 4: self = .noMemory
        case 5: self = .notAllocated
        case 6: self = .notInitialized
        case 7: self = .notFound
        case 10: self = .damaged
        default: return nil
        }
    }
}

extension AllocationError: CustomStringConvertible {
    /// One readable sentence part, in lower case.
    public var description: String {
        switch self {
        case .invalidParam: "invalid parameter"
        case .alreadyInitialized: "the allocator is initialized already"
        case .memoryOverlap: "the region overlaps managed memory"
        case .noMemory: "out of memory"
        case .notAllocated: "the address is not allocated"
        case .notInitialized: "the allocator is not initialized"
        case .notFound: "the address is not managed by this allocator"
        case .damaged: "the bytes behind the object were overwritten"
        }
    }
}
