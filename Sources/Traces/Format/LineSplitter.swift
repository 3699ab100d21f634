/// Cuts pieces of a text into lines, wherever the pieces begin and end.

/// Something that is given a text line by line.
protocol LineReader {
    /// `line` lies in `bytes`, without its end; it is nil where the line is longer than lines may be.
    mutating func read(_ bytes: Span<UInt8>, _ line: Range<Int>?)
}

/// Remembers what a piece left unfinished; never more than a line's bound.
struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    /// Whether the unfinished line is longer than it may be.
    private var isTooLong = false

    /// Hands over each line that ends in `piece`.
    mutating func split<Reader: LineReader>(_ piece: Span<UInt8>, into reader: inout Reader) {
        var start = 0
        for index in 0..<piece.count where piece[index] == 0x0A {
            if rest.isEmpty, !isTooLong {
                reader.read(piece, index - start <= TraceLimits.lineBytes ? start..<index : nil)
            } else {
                keep(piece, start..<index)
                endLine(&reader)
            }
            start = index + 1
        }
        keep(piece, start..<piece.count)
    }

    /// Hands over a last line that no line end follows.
    mutating func finish<Reader: LineReader>(into reader: inout Reader) {
        if !rest.isEmpty || isTooLong { endLine(&reader) }
    }

    private mutating func endLine<Reader: LineReader>(_ reader: inout Reader) {
        reader.read(rest.span, isTooLong ? nil : 0..<rest.count)
        rest.removeAll(keepingCapacity: true)
        isTooLong = false
    }

    private mutating func keep(_ piece: Span<UInt8>, _ range: Range<Int>) {
        guard rest.count + range.count <= TraceLimits.lineBytes else {
            rest.removeAll(keepingCapacity: true)
            isTooLong = true
            return
        }
        for index in range { rest.append(piece[index]) }
    }
}
