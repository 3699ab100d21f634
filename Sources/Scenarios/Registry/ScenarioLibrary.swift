/// The scenarios that are there by name: the files of one directory.
import Documents
import Observatory

/// A scenario that can be asked for by its name.
public struct Preset: Sendable {
    public let name: String
    public let description: String
    /// The file, as it is.
    public let document: JSONValue
}

/// Presets, read once.
public struct ScenarioLibrary: Sendable {
    /// By name.
    public let presets: [Preset]
    /// Files that are no scenarios: sentences for the log.
    public let broken: [String]

    /// Reads `NAME.json` in a directory; without one there are no presets.
    public init(directory: String?) {
        var presets: [Preset] = []
        var broken: [String] = []
        if let directory {
            do throws(DataFiles.Failure) {
                for name in try DataFiles.names(in: directory, endingWith: ".json") {
                    do throws(RunStoreError) {
                        presets.append(try Self.preset(in: "\(directory)/\(name)", named: String(name.dropLast(5))))
                    } catch {
                        broken.append(error.description)
                    }
                }
            } catch {
                broken.append(error.description)
            }
        }
        self.presets = presets
        self.broken = broken
    }

    private static func preset(in file: String, named name: String) throws(RunStoreError) -> Preset {
        let document = try readDocument(file)
        guard document["name"] == .string(name), case .string(let description)? = document["description"],
            case .array? = document["phases"]
        else {
            throw RunStoreError(description: "\(file) is not a scenario named '\(name)' with a description and phases")
        }
        return Preset(name: name, description: description, document: document)
    }

    /// A preset by its name; throws 404 with the nearest one.
    public func preset(_ name: String) throws(Problem) -> Preset {
        if let preset = presets.first(where: { $0.name == name }) { return preset }
        throw .notFound(missing(name))
    }

    func missing(_ name: String) -> String {
        let names = presets.map(\.name)
        let list = names.isEmpty ? "there are none" : "there are \(names.joined(separator: ", "))"
        return "there is no scenario '\(name)'\(Problem.suggestion(for: name, among: names)); \(list)"
    }
}

/// The JSON document in a file.
public func readDocument(_ file: String) throws(RunStoreError) -> JSONValue {
    do throws(DataFiles.Failure) {
        let content = try DataFiles.content(of: file, limit: 16 << 20)
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: content)
        } catch {
            throw DataFiles.Failure(what: "\(file): \(error)", code: 0)
        }
    } catch {
        throw RunStoreError(description: error.description)
    }
}

/// Writes a file as a whole, or throws why it cannot be written.
public func writeDocument(_ bytes: [UInt8], to file: String) throws(RunStoreError) {
    do throws(DataFiles.Failure) {
        try DataFiles.write(bytes, to: file)
    } catch {
        throw RunStoreError(description: error.description)
    }
}
