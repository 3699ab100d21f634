/// A run that has its verdict, as it is kept.
import Documents

/// Where a finished run is kept.
enum RunStorage: Sendable, Equatable {
    case onDisk
    /// Until the server ends, or a hundred others have finished. `trouble` says why it is not on disk where it should
    /// be.
    case inMemory(trouble: String?)
}

/// A finished run: its row, and its report.
struct FinishedRun: Sendable {
    let summary: RunSummary
    /// The report; nil where only the disk has it.
    var bytes: [UInt8]?
    let storage: RunStorage

    init(_ summary: RunSummary, bytes: [UInt8]?, storage: RunStorage) {
        self.summary = summary
        self.bytes = bytes
        self.storage = storage
    }

    /// The report with a last member that says where it is kept: what is on disk cannot tell that itself.
    func document(_ report: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(capacity: 128)
        switch storage {
        case .onDisk:
            writer.object { json in
                json.field("on_disk", true)
                json.field("error", String?.none)
            }
        case .inMemory(let trouble):
            writer.object { json in
                json.field("on_disk", false)
                json.field("error", trouble)
            }
        }
        var document = report
        document.removeLast()
        document += Array(",\"storage\":".utf8)
        document += writer.bytes
        document.append(UInt8(ascii: "}"))
        return document
    }
}
