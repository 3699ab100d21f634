/// Texts that are no traces, each with the line to be named, the code, and words of the message.
import Testing

@testable import Traces

struct BadLine: Sendable, CustomTestStringConvertible {
    let text: String
    let line: Int
    let code: TraceFaultCode
    let words: String
    let format: TraceFormat

    var testDescription: String { "\(code.rawValue): \(words)" }

    /// A text of this project's format: header, an object that lives, and the bad line.
    init(_ bad: String, _ code: TraceFaultCode, _ words: String) {
        text = "slabscope-trace 1\n0 5 a 1 8\n\(bad)\n0 9 f 1\n"
        (line, self.code, self.words, format) = (3, code, words, .text)
    }

    init(whole text: String, line: Int, _ code: TraceFaultCode, _ words: String, _ format: TraceFormat = .text) {
        (self.text, self.line, self.code, self.words, self.format) = (text, line, code, words, format)
    }
}

let badLines: [BadLine] = [
    BadLine("0 6 f 2", .unknownID, "id 2 is freed and not allocated"),
    BadLine("0 6 r 2 8", .unknownID, "id 2 is reallocated and not allocated"),
    BadLine("0 6 a 1 8", .liveID, "id 1 is allocated already"),
    BadLine("0 6 a 2 0", .outOfRange, "the size is '0'; allowed are 1 to 1073741824"),
    BadLine("0 6 a 2 1073741825", .outOfRange, "the size is '1073741825'"),
    BadLine("0 6 a 2 99999999999999999999", .outOfRange, "the size is '99999999999999999999'"),
    BadLine("0 6 r 1 0", .outOfRange, "the size is '0'"),
    BadLine("0 6 a 16777216 8", .outOfRange, "the id is '16777216'; allowed are 0 to 16777215"),
    BadLine("64 6 a 2 8", .outOfRange, "the thread is '64'; allowed are 0 to 63"),
    BadLine("0 70368744177664 a 2 8", .outOfRange, "the time is '70368744177664'"),
    BadLine("0 6 a 2 8 3", .outOfRange, "the alignment is 3; allowed are powers of two"),
    BadLine("0 6 a 2 8 0", .outOfRange, "the alignment is '0'"),
    BadLine("0 6 a 2 8 4194304", .outOfRange, "the alignment is '4194304'"),
    BadLine("0 4 a 2 8", .wrongOrder, "the time of thread 0 goes back, from 5 to 4"),
    BadLine("x 6 a 2 8", .notANumber, "the thread is 'x'"),
    BadLine("0 6.5 a 2 8", .notANumber, "the time is '6.5'"),
    BadLine("0 6 a two 8", .notANumber, "the id is 'two'"),
    BadLine("0 6 a 2 8k", .notANumber, "the size is '8k'"),
    BadLine("0 6 a -2 8", .notANumber, "the id is '-2'"),
    BadLine("0 6 a 2 8 8x", .notANumber, "the alignment is '8x'"),
    BadLine("0 6 x 2 8", .unknownAction, "the action is 'x'; allowed are allocate"),
    BadLine("0 6 Free 1", .unknownAction, "the action is 'Free'"),
    BadLine("0", .missingField, "the time is missing"),
    BadLine("0 6", .missingField, "the action is missing"),
    BadLine("0 6 f", .missingField, "the id is missing"),
    BadLine("0 6 a 2", .missingField, "the size is missing"),
    BadLine("0 6 r 1", .missingField, "the size is missing"),
    BadLine("0 6 f 1 8", .extraField, "'8' follows the last field"),
    BadLine("0 6 a 2 8 8 8", .extraField, "'8' follows the last field"),
    BadLine("0 6 r 1 8 8", .extraField, "'8' follows the last field"),
    BadLine("0 6 a 2 " + String(repeating: "8", count: 200), .tooLong, "more than 128 bytes"),
    BadLine(whole: "0 0 a 0 8\n", line: 1, .missingHeader, "the text begins with '0 0 a 0 8'"),
    BadLine(whole: "", line: 1, .missingHeader, "the text is empty"),
    BadLine(whole: "slabscope-trace 2\n", line: 1, .unknownVersion, "the version is 2; 1 can be read"),
    BadLine(whole: "slabscope-trace\n", line: 1, .missingField, "the version is missing"),
    BadLine(whole: "slabscope-trace 1 whole\n", line: 1, .extraField, "'whole'"),
    BadLine(whole: "slabscope-trace 1\n# nothing\n", line: 2, .empty, "no event"),
    BadLine(whole: "slabscope-trace 1\n1 0 a 0 8\n", line: 2, .missingField, "thread 0 has no event"),
    BadLine(whole: "100\n1\n2\n1\na 0 8\n", line: 5, .wrongCount, "promises 2 operations; 1 follow", .rep),
    BadLine(whole: "100\n1\n1\n1\na 1 8\n", line: 5, .outOfRange, "the id is '1'; allowed are 0 to 0", .rep),
    BadLine(whole: "100\n1\n1\n1\nb 0 8\n", line: 5, .unknownAction, "the action is 'b'", .rep),
    BadLine(whole: "100\n1\n2\n1\na 0 8\na 0 8\n", line: 6, .liveID, "id 0 is allocated already", .rep),
    BadLine(whole: "100\n1\n1\n1\nf 0\n", line: 5, .unknownID, "id 0 is freed", .rep),
    BadLine(whole: "100\na 0 8\n", line: 2, .missingHeader, "header of a .rep: the number of ids is 'a'", .rep),
    BadLine(whole: "100\n1\n", line: 2, .missingHeader, "four numbers", .rep),
]
