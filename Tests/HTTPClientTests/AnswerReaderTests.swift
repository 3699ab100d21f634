/// Answers cut out of bytes, however the bytes come.
import Testing

@testable import HTTPClient

@Suite struct AnswerReaderTests {
    private typealias Result = (answer: HTTPAnswer, keepsAlive: Bool)

    /// Reads `count` answers from `text`, which comes in pieces of `piece` bytes.
    private func read(
        _ text: String, count: Int = 1, piece: Int = .max, toHead: Bool = false, limit: Int = 1000
    ) throws -> [Result] {
        var rest = Array(text.utf8)[...]
        var reader = AnswerReader(bodyLimit: limit)
        return try (0..<count).map { _ in
            try reader.next(toHead: toHead) { (bytes) throws(Socket.Failure) in
                bytes += rest.prefix(piece)
                defer { rest = rest.dropFirst(piece) }
                return !rest.isEmpty
            }
        }
    }

    private func failure(_ text: String, limit: Int = 1000) -> AnswerReader.Failure? {
        do {
            _ = try read(text, limit: limit)
            return nil
        } catch {
            return error as? AnswerReader.Failure
        }
    }

    private static let two =
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhello"
        + "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n"

    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func answersAreTheSameHoweverTheyAreCutIntoPieces(piece: Int) throws {
        let answers = try read(Self.two, count: 2, piece: piece)
        #expect(answers[0].answer.status == 200 && answers[0].answer.body == Array("hello".utf8))
        #expect(answers[0].answer["x-a"] == "b")
        #expect(answers[1].answer.status == 404 && answers[1].answer.body == Array("abc0123456789".utf8))
        #expect(answers.allSatisfy { $0.keepsAlive })
    }

    @Test func aBodyWithoutALengthLastsAsLongAsTheConnection() throws {
        let result = try read("HTTP/1.1 200 OK\r\n\r\nall of it", piece: 4)[0]
        #expect(result.answer.body == Array("all of it".utf8) && !result.keepsAlive)
    }

    @Test func headAndEmptyStatusesHaveNoBody() throws {
        #expect(try read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", toHead: true)[0].answer.body.isEmpty)
        for status in [204, 304] { #expect(try read("HTTP/1.1 \(status) x\r\n\r\n")[0].keepsAlive) }
    }

    @Test func anAnnouncementIsNotTheAnswer() throws {
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
        #expect(try read(text)[0].answer.status == 201)
    }

    @Test func aConnectionIsKeptAsItsVersionAndItsHeaderSay() throws {
        func keeps(_ head: String) throws -> Bool { try read(head + "\r\nContent-Length: 0\r\n\r\n")[0].keepsAlive }
        #expect(try keeps("HTTP/1.1 200 OK"))
        #expect(try !keeps("HTTP/1.1 200 OK\r\nConnection: Close"))
        #expect(try !keeps("HTTP/1.0 200 OK"))
        #expect(try keeps("HTTP/1.0 200 OK\r\nConnection: keep-alive"))
    }

    @Test func whatIsNoAnswerIsRefused() {
        #expect(failure("") == .ended(isFresh: true))
        #expect(failure("HTTP/1.1 200") == .ended(isFresh: false))
        #expect(failure("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell") == .ended(isFresh: false))
        #expect(failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel") == .ended(isFresh: false))
        for text in [
            "SSH-2.0-OpenSSH\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        ] {
            guard case .malformed = failure(text) else {
                Issue.record("\(text) was not refused")
                continue
            }
        }
    }

    @Test func noMoreThanTheLimitIsTaken() {
        #expect(failure("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890", limit: 10) == .tooLarge)
        #expect(failure("HTTP/1.1 200 OK\r\n\r\n01234567890", limit: 10) == .tooLarge)
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n"
        #expect(failure(chunks, limit: 10) == .tooLarge)
        #expect(failure(chunks, limit: 12) == nil)
    }
}
