/// Reads the text of a trace piece by piece.

/// How the text of a trace is written.
public enum TraceFormat: String, Sendable, CaseIterable {
    /// This project's own.
    case text
    /// CS:APP's malloc lab.
    case rep
}

/// Reads a trace from pieces of its text, which may begin and end anywhere. Beside the trace itself it holds a table of
/// ids and one line at most. O(1) a byte.
public struct TraceParser: Sendable {
    private enum Grammar: Sendable {
        case text(TraceGrammar)
        case rep(RepGrammar)
    }

    private var splitter = LineSplitter()
    private var reader: Reader

    public init(_ format: TraceFormat) { self.init(format, eventLimit: TraceLimits.events) }

    init(_ format: TraceFormat, eventLimit: Int) {
        let grammar: Grammar =
            switch format {
            case .text: .text(TraceGrammar())
            case .rep: .rep(RepGrammar())
            }
        reader = Reader(grammar: grammar, builder: TraceBuilder(eventLimit: eventLimit))
    }

    /// Reads the next piece. After as many faults as are listed nothing more is read.
    public mutating func take(_ piece: Span<UInt8>) {
        splitter.split(piece, into: &reader)
    }

    /// Whether the text is given up: what follows is not looked at.
    public var isGivenUp: Bool { reader.isGivenUp }

    /// Memory that the events and the table of ids take so far.
    public var byteCount: Int { reader.builder.byteCount }

    /// The whole trace, or what is wrong with its text. Called once, after the last piece.
    public mutating func finish() throws(TraceFaults) -> Trace {
        splitter.finish(into: &reader)
        return try reader.finish()
    }

    /// What is done with each line.
    private struct Reader: LineReader, Sendable {
        var grammar: Grammar
        var builder: TraceBuilder
        var line = 0
        var faults: [TraceFault] = []
        var isGivenUp = false

        init(grammar: Grammar, builder: TraceBuilder) {
            self.grammar = grammar
            self.builder = builder
        }

        mutating func read(_ bytes: Span<UInt8>, _ range: Range<Int>?) {
            guard !isGivenUp else { return }
            line += 1
            do throws(TraceRefusal) {
                guard let range else {
                    throw TraceRefusal(.tooLong, "the line has more than \(TraceLimits.lineBytes) bytes")
                }
                switch grammar {
                case .text(var own):
                    defer { if !own.hasHeader { isGivenUp = true } }
                    try own.read(bytes, range, into: &builder)
                    if line == 1 { grammar = .text(own) }
                case .rep(var rep):
                    let hadHeader = rep.hasHeader
                    try rep.read(bytes, range, into: &builder)
                    if !hadHeader { grammar = .rep(rep) }
                }
            } catch {
                note(error)
            }
        }

        private mutating func note(_ refusal: TraceRefusal) {
            faults.append(TraceFault(line: max(1, line), code: refusal.code, detail: refusal.detail))
            // Without a header nothing else can be understood, and too many events stay too many.
            if case .rep(let rep) = grammar, !rep.hasHeader { isGivenUp = true }
            if faults.count == TraceLimits.faultsListed || refusal.code == .tooMany { isGivenUp = true }
        }

        mutating func finish() throws(TraceFaults) -> Trace {
            if faults.isEmpty {
                do throws(TraceRefusal) { return try trace() } catch { note(error) }
            }
            throw TraceFaults(faults: faults, isGivenUp: isGivenUp)
        }

        private func trace() throws(TraceRefusal) -> Trace {
            switch grammar {
            case .text(let own):
                guard own.hasHeader else {
                    throw TraceRefusal(
                        .missingHeader,
                        "the text is empty; it begins with '\(TraceGrammar.magic) \(TraceGrammar.version)'")
                }
                return try builder.trace(isCut: own.isCut)
            case .rep(let rep):
                guard rep.hasHeader else {
                    throw TraceRefusal(.missingHeader, "the four numbers of the header of a .rep are missing")
                }
                try rep.checkEnd(events: builder.assembly.summary.events)
                return try builder.trace(isCut: false)
            }
        }
    }
}
