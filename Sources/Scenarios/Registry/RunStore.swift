/// Finished runs on disk: one JSON file for each, `ID.json`, which is the report as the API answers it.
import Documents
import Threads

/// A directory of reports, bounded in number and bytes: the oldest go first.
public final class RunStore: Sendable {
    /// Runs and bytes that are kept on disk.
    public static let runsKept = 1000
    public static let bytesKept = 256 << 20
    /// A report is never that large.
    private static let reportLimit = 16 << 20
    private static let numberFile = "last-number"

    private let files: DataFiles
    private let runsKept: Int
    private let bytesKept: Int
    /// What is on disk, oldest first.
    private let kept = Guarded<[(id: String, bytes: Int)]>([])
    private let noted = Guarded(0)

    /// Takes the directory for this process; makes it where there is none.
    ///
    /// - Throws: a sentence that says what the system refused.
    public convenience init(directory: String) throws(RunStoreError) {
        try self.init(directory: directory, runsKept: Self.runsKept, bytesKept: Self.bytesKept)
    }

    init(directory: String, runsKept: Int, bytesKept: Int) throws(RunStoreError) {
        self.runsKept = runsKept
        self.bytesKept = bytesKept
        do throws(DataFiles.Failure) {
            files = try DataFiles(taking: directory)
        } catch {
            throw RunStoreError(description: error.description)
        }
    }

    deinit { files.release() }

    /// What was found at the start.
    struct Contents {
        /// Oldest first.
        var runs: [FinishedRun] = []
        /// A sentence for each file that is no report; it stays where it is.
        var broken: [String] = []
        /// The last number that was given to a run.
        var lastNumber = 0
    }

    func contents() -> Contents {
        var contents = Contents()
        let names: [String]
        do throws(DataFiles.Failure) {
            names = try DataFiles.names(in: files.path, endingWith: ".json")
        } catch {
            contents.broken.append(error.description)
            return contents
        }
        var sizes: [String: Int] = [:]
        for name in names {
            do throws(RunStoreError) {
                let (summary, size) = try report(in: name)
                sizes[summary.id] = size
                contents.runs.append(FinishedRun(summary, bytes: nil, storage: .onDisk))
                contents.lastNumber = max(contents.lastNumber, RunRegistry.number(summary.id) ?? 0)
            } catch {
                contents.broken.append(error.description)
            }
        }
        contents.runs.sort { ($0.summary.createdAt, $0.summary.id) < ($1.summary.createdAt, $1.summary.id) }
        contents.lastNumber = max(contents.lastNumber, lastNumber)
        kept.withLock { $0 = contents.runs.map { ($0.summary.id, sizes[$0.summary.id] ?? 0) } }
        return contents
    }

    private func report(in name: String) throws(RunStoreError) -> (RunSummary, size: Int) {
        let content: [UInt8]
        do throws(DataFiles.Failure) {
            content = try DataFiles.content(of: "\(files.path)/\(name)", limit: Self.reportLimit)
        } catch {
            throw RunStoreError(description: error.description)
        }
        let report: JSONValue
        do throws(JSONSyntaxError) {
            report = try JSONValue(parsing: content)
        } catch {
            throw RunStoreError(description: "\(files.path)/\(name) is not JSON: \(error)")
        }
        guard let summary = RunSummary(report: report), summary.id + ".json" == name else {
            throw RunStoreError(description: "\(files.path)/\(name) is not the report of a finished run")
        }
        return (summary, content.count)
    }

    private var lastNumber: Int {
        guard let bytes = try? DataFiles.content(of: "\(files.path)/\(Self.numberFile)", limit: 64) else { return 0 }
        return Int(String(decoding: bytes.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)) ?? 0
    }

    /// Remembers a number that is never to be given again, even where its run leaves no report.
    func note(number: Int) {
        noted.withLock { noted in
            guard number > noted else { return }
            noted = number
            try? files.replace(Self.numberFile, Array("\(number)\n".utf8))
        }
    }

    /// Writes a report, and takes away the oldest beyond the bounds; their ids.
    func save(_ id: String, _ report: [UInt8]) throws(RunStoreError) -> [String] {
        do throws(DataFiles.Failure) {
            try files.replace(id + ".json", report)
        } catch {
            throw RunStoreError(description: error.description)
        }
        let old = kept.withLock { kept in
            kept.removeAll { $0.id == id }
            kept.append((id, report.count))
            var old: [String] = []
            while kept.count > 1, kept.count > runsKept || kept.reduce(0, { $0 + $1.bytes }) > bytesKept {
                old.append(kept.removeFirst().id)
            }
            return old
        }
        for id in old { files.remove(id + ".json") }
        return old
    }

    func read(_ id: String) -> [UInt8]? {
        try? DataFiles.content(of: "\(files.path)/\(id).json", limit: Self.reportLimit)
    }

    func remove(_ id: String) {
        kept.withLock { $0.removeAll { $0.id == id } }
        files.remove(id + ".json")
    }
}

/// Why a file of scenarios or reports cannot be read or written.
public struct RunStoreError: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}
