/// Log messages as lines of JSON, for programs that collect them.
import Documents
import Glibc
import Logging
import Observatory
import Threads

/// Writes each message as one object on one line: time, level, label, message, and metadata, whose numbers stay numbers.
public struct JSONLogHandler: LogHandler {
    public var logLevel = Logger.Level.info
    public var metadata = Logger.Metadata()
    /// Members that metadata cannot have.
    private static let own: Set<String> = ["time", "level", "label", "message", "error"]

    private let label: String
    private let write: @Sendable ([UInt8]) -> Void

    /// `write` gets whole lines, from any thread.
    public init(label: String, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.label = label
        self.write = write
    }

    /// Lines on the standard error.
    public static func standardError(label: String) -> JSONLogHandler {
        JSONLogHandler(label: label, write: writeToStandardError)
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("time", timestamp(unixMilliseconds: ObservatoryClock.system.unixMilliseconds()))
            json.field("level", event.level.rawValue)
            json.field("label", label)
            json.field("message", event.message.description)
            if let error = event.error { json.field("error", "\(error)") }
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            for (name, value) in all where !Self.own.contains(name) {
                json.key(named: name)
                Self.write(value, &json)
            }
        }
        write(json.bytes + [UInt8(ascii: "\n")])
    }

    private static func write(_ value: Logger.Metadata.Value, _ json: inout JSONWriter) {
        switch value {
        case .string(let text): json.value(text)
        case .stringConvertible(let number as Int): json.value(number)
        case .stringConvertible(let number as UInt64): json.value(number)
        case .stringConvertible(let other): json.value(other.description)
        case .array, .dictionary: json.value(value.description)
        }
    }
}

/// Lines of several threads do not mix.
private let standardErrorTurn = Guarded(())

private func writeToStandardError(_ line: [UInt8]) {
    standardErrorTurn.withLock { _ in
        var sent = 0
        while sent < line.count {
            let count = unsafe line.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return unsafe Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
            }
            // Nobody is left to be told of it.
            guard count > 0 || errno == EINTR else { return }
            sent += max(0, count)
        }
    }
}
