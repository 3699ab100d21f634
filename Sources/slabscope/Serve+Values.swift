/// How the texts of `slabscope serve`'s options are read.
import ArgumentParser
import BuddySlab
import Documents

extension Serve {
    /// A malloc library and the name that it goes by.
    struct NamedLibrary {
        let name: String
        let path: String
    }

    static func byteSize(_ text: String) throws -> Int {
        guard let size = parseByteSize(text) else {
            throw ValidationError("'\(text)' is not a size; give bytes, or a unit as in 512MiB")
        }
        return size
    }

    static func magazinePolicy(_ text: String) throws -> MagazinePolicy {
        if text == "auto" { return .standard }
        guard let capacity = Int(text) else {
            throw ValidationError("'\(text)' is no magazine size; give 0 to 4096 objects, or auto")
        }
        return .fixed(capacity)
    }

    static func library(_ text: String) throws -> NamedLibrary {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, isIdentifier(parts[0]), !parts[1].isEmpty else {
            throw ValidationError(
                "'\(text)' is no back end; give NAME=PATH, with a name that matches [a-z0-9][a-z0-9._-]{0,63}")
        }
        return NamedLibrary(name: parts[0], path: parts[1])
    }
}
