/// Which allocator a load is to run on.
import BuddySlab
import Observatory
import Workloads

/// A back end by its name, or this project's allocator set up as one likes.
public enum BackendChoice: Sendable, Equatable {
    /// The allocator that the server observes, which its workloads share.
    case server
    /// A malloc, by the name that it was given.
    case named(String)
    /// An instance of this project's allocator, in memory of its own.
    case buddyslab(SlabSettings)

    /// The choice that a name alone makes.
    public init(name: String) {
        switch name {
        case "server": self = .server
        case "buddyslab": self = .buddyslab(SlabSettings())
        default: self = .named(name)
        }
    }
}

/// The tables of size classes, by name.
public enum SlabClasses: String, Sendable, CaseIterable {
    case seed
    case fine

    var scheme: SizeClassScheme {
        switch self {
        case .seed: .seed
        case .fine: .fine
        }
    }
}

/// The ways to treat misuse, by name.
public enum SlabMode: String, Sendable, CaseIterable {
    case flush
    case exact
    case hardened

    public var mode: AllocatorMode {
        switch self {
        case .flush: .flush
        case .exact: .exact
        case .hardened: .hardened
        }
    }
}

/// How a private instance of this project's allocator is set up; the defaults are those of the server.
public struct SlabSettings: Sendable, Equatable {
    public static let memoryRange = 1 << 20...1 << 40
    public static let cpuRange = 1...1024
    public static let magazineRange = 0...4096

    public var classes = SlabClasses.seed
    public var mode = SlabMode.exact
    public var magazines = MagazinePolicy.standard
    /// Bytes of memory that it manages, metadata included.
    public var memoryBytes = 256 << 20
    /// CPUs that workers can attach to.
    public var cpus = 4

    public init() {}

    /// Bytes of each size class, rising.
    public var classSizes: [Int] { (0..<classes.scheme.count).map(classes.scheme.size) }

    /// The settings in the words of documents.
    public var description: BackendDescription {
        BackendDescription(
            name: "buddyslab",
            slabs: BackendDescription.Slabs(
                classes: classes.rawValue, mode: mode.rawValue, magazines: magazines, memoryBytes: memoryBytes,
                cpus: cpus))
    }
}

extension BackendDescription {
    /// What an allocator is like now.
    public init(name: String, of allocator: any ObservedAllocator) {
        let facts = allocator.facts
        self.init(
            name: name,
            slabs: Slabs(
                classes: facts.schemeName, mode: facts.modeName, magazines: allocator.magazines,
                memoryBytes: facts.memoryBytes, cpus: facts.cpuCount))
    }
}
