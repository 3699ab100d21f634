/// What a fuzzer's bytes are as the text of a trace, in each format.

@testable import Traces

/// Events of one input: more than its bytes can hold, so that the bound is met by a text that is given a lower one.
private let eventLimit = 200

/// Ends the process where a trace changes on its way through text, where it depends on how the text was cut into
/// pieces, or where a refusal names no line of it.
@c(LLVMFuzzerTestOneInput)
public func fuzzTraces(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    for format in TraceFormat.allCases {
        let whole = read(input, format, pieces: max(1, input.count))
        let cut = read(input, format, pieces: 1 + input.count % 13)
        switch (whole, cut) {
        case (.success(let trace), .success(let same)) where trace == same:
            checkReadAgain(trace, format)
            if trace.summary.threads == 1 { checkReadAgain(trace.withoutTimes, .rep) }
        case (.failure(let faults), .failure(let same)) where faults == same:
            check(faults, lines: input.count { $0 == 0x0A } + 1)
        default: fatalError("as \(format) it depends on the pieces that it comes in: \(whole) and \(cut)")
        }
    }
    return 0
}

private func read(_ text: [UInt8], _ format: TraceFormat, pieces: Int) -> Result<Trace, TraceFaults> {
    var parser = TraceParser(format, eventLimit: eventLimit)
    for start in stride(from: 0, to: text.count, by: pieces) {
        parser.take(text.span.extracting(start..<min(start + pieces, text.count)))
    }
    // A place in a table for each id, and 20 bytes for each event.
    let most = (TraceLimits.highestID + 1) * 4 * 2 + eventLimit * 64
    guard parser.byteCount <= most else { fatalError("\(text.count) bytes of text take \(parser.byteCount)") }
    return Result { () throws(TraceFaults) in try parser.finish() }
}

private func checkReadAgain(_ trace: Trace, _ format: TraceFormat) {
    guard let text = trace.text(format) else { fatalError("a trace cannot be written as the \(format) it was read as") }
    guard case .success(let again) = read(text, format, pieces: text.count), again == trace else {
        fatalError("written as \(format) and read again it is another trace: \(String(decoding: text, as: UTF8.self))")
    }
}

private func check(_ faults: TraceFaults, lines: Int) {
    let numbers = faults.faults.map(\.line)
    guard (1...TraceLimits.faultsListed).contains(numbers.count), numbers == numbers.sorted(),
        numbers.allSatisfy({ (1...lines).contains($0) }),
        faults.faults.allSatisfy({ !$0.detail.isEmpty && $0.detail.utf8.allSatisfy { (0x20..<0x7F).contains($0) } })
    else { fatalError("of \(lines) lines these are refused: \(faults)") }
}

extension Trace {
    /// What a `.rep` keeps: no times, and the usual alignment.
    fileprivate var withoutTimes: Trace {
        var assembly = TraceAssembly()
        for event in events {
            switch event.action {
            case .allocate(let size, _):
                assembly.allocate(
                    size: size, exponent: TraceLimits.defaultAlignment.trailingZeroBitCount, thread: 0, nanoseconds: 0)
            case .reallocate(let size):
                assembly.reallocate(object: event.object, size: size, thread: 0, nanoseconds: 0)
            case .free: assembly.free(object: event.object, thread: 0, nanoseconds: 0)
            }
        }
        return assembly.trace(isCut: false)
    }
}
