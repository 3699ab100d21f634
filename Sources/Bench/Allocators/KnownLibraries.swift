/// Which malloc libraries the bench knows by name, and how a user's choice becomes contenders.
import Workloads

/// Why a choice of allocators was refused.
public enum ContenderError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknown(String)
    case notFound(String, files: [String])
    case notAMallocLibrary(String)
    case nobody

    public var description: String {
        switch self {
        case .unknown(let name):
            "--against \(name): there is no allocator of that name; choose from "
                + "\(KnownLibrary.names.joined(separator: ", ")), or give the path of a library (with a '/')"
        case .notFound(let name, let files):
            "--against \(name): the loader does not find \(files.joined(separator: " or ")); install it, give its path, "
                + "or leave --against out to measure what is found"
        case .notAMallocLibrary(let path):
            "--against \(path): the loader does not load it, or it defines no malloc and free of its own"
        case .nobody: "--against names nobody"
        }
    }
}

/// A library under its usual names.
struct KnownLibrary: Sendable {
    let name: String
    /// Names for the loader, the first that is found wins.
    let files: [String]
    /// What its functions may be called, the first pair of malloc and free that the library defines wins.
    let names: [MallocNames]

    /// The libraries, in the order of a report.
    static let all = [
        // By its file and not by the global scope, where a preloaded library would answer.
        KnownLibrary(name: "system", files: ["libc.so.6"], names: [.standard]),
        KnownLibrary(name: "jemalloc", files: ["libjemalloc.so.2"], names: [.standard]),
        KnownLibrary(name: "tcmalloc", files: ["libtcmalloc_minimal.so.4", "libtcmalloc.so.4"], names: [.standard]),
        KnownLibrary(
            name: "mimalloc", files: ["libmimalloc.so.3", "libmimalloc.so.2"],
            names: [.mimalloc, .standard]),
        KnownLibrary(name: "snmalloc", files: ["libsnmallocshim.so"], names: [.standard]),
        KnownLibrary(
            name: "tbbmalloc", files: ["libtbbmalloc.so.2"],
            names: [.tbbmalloc]),
    ]

    /// All names that `--against` takes beside paths.
    static var names: [String] { all.map(\.name) + [SlowAllocator.name] }

    /// The library, loaded; nil where the loader has none of its files.
    func load() -> LoadedLibrary? {
        for file in files {
            if let library = LoadedLibrary(name: name, file: file, names: names) { return library }
        }
        return nil
    }

    /// The allocator that `choice`, a name or a path, means.
    static func contender(_ choice: String) throws(ContenderError) -> any Contender {
        if choice == SlowAllocator.name { return try SlowAllocator() }
        if choice.utf8.contains(UInt8(ascii: "/")) {
            guard let library = LoadedLibrary(name: choice, file: choice, names: MallocNames.all) else {
                throw .notAMallocLibrary(choice)
            }
            return library
        }
        guard let known = all.first(where: { $0.name == choice }) else { throw .unknown(choice) }
        guard let library = known.load() else { throw .notFound(choice, files: known.files) }
        return library
    }

    /// The peers of a run: what `choices` names, each once, or without a choice all that the loader finds.
    static func peers(_ choices: [String]?) throws(ContenderError) -> [any Contender] {
        guard let choices else { return all.compactMap { $0.load() } }
        guard !choices.isEmpty else { throw .nobody }
        var peers: [any Contender] = []
        for choice in choices where !peers.contains(where: { $0.name == choice }) {
            peers.append(try contender(choice))
        }
        return peers
    }
}
