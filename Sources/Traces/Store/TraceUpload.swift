/// A trace on its way into the store.

/// Reads the text of a trace into memory that is set aside in a store as it grows.
public struct TraceUpload: ~Copyable {
    /// What ends an upload.
    public enum Refusal: Error, Sendable, Equatable {
        case faults(TraceFaults)
        case store(TraceStoreProblem)
    }

    /// Bytes that are set aside at once.
    private static let portion = 1 << 20
    private let name: String
    private let store: TraceStore
    private var parser: TraceParser
    private var reserved = 0

    /// Begins an upload; throws where the name cannot be written now.
    public init(_ name: String, _ format: TraceFormat, into store: TraceStore) throws(TraceStoreProblem) {
        try store.checkWritable(name)
        self.name = name
        self.store = store
        parser = TraceParser(format)
    }

    deinit { store.giveBack(reserved) }

    /// Reads the next piece; throws where the store has no room for its events.
    public mutating func take(_ piece: Span<UInt8>) throws(TraceStoreProblem) {
        parser.take(piece)
        while parser.byteCount > reserved {
            try store.reserve(Self.portion)
            reserved += Self.portion
        }
    }

    /// Whether so much is wrong that the rest is not looked at.
    public var isGivenUp: Bool { parser.isGivenUp }

    /// Puts the whole trace into the store. Answers whether its name is new.
    public mutating func finish() throws(Refusal) -> (TraceEntry, isNew: Bool) {
        let trace: Trace
        do throws(TraceFaults) { trace = try parser.finish() } catch { throw .faults(error) }
        do throws(TraceStoreProblem) {
            let stored = try store.put(name, trace, reserved: reserved)
            reserved = 0
            return stored
        } catch {
            throw .store(error)
        }
    }
}
