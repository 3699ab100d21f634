/// What is timed, and what the ways are called that an operation can take.
import BuddySlab

/// A call to the allocator.
public enum LatencyOperation: Int, Sendable, CaseIterable {
    case allocate
    case free
    case reallocate

    /// Its name in documents.
    public var name: StaticString {
        switch self {
        case .allocate: "allocate"
        case .free: "free"
        case .reallocate: "reallocate"
        }
    }
}

extension OperationPath {
    /// All ways, in the order of documents.
    public static let labelled: [OperationPath] = (0..<count).compactMap { OperationPath(rawValue: $0) }
    static var count: Int { OperationPath.reclaim.rawValue + 1 }

    /// Its name as a label of latency.
    public var label: StaticString {
        switch self {
        case .magazine: "magazine"
        case .refill: "refill"
        case .slab: "slab"
        case .newSlab: "new_slab"
        case .buddy: "buddy"
        case .remote: "remote"
        case .pageCache: "page_cache"
        case .reclaim: "reclaim"
        }
    }
}
