/// What the texts of traces promise: nothing is lost, wherever they are cut, and what is wrong is named.
import Testing

@testable import Traces

@Suite struct FormatTests {
    private func faults(_ text: String, _ format: TraceFormat = .text) -> [TraceFault] {
        do throws(TraceFaults) {
            _ = try Trace(Array(text.utf8), format)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func aTraceIsReadAsItWasWritten() throws {
        for round in 0..<40 {
            let seed = anySeed()
            let trace = randomTrace(seed: seed, events: 30 + round * 40, threads: 1 + round % 7)
            let text = try #require(trace.text())
            let again = try Trace(text)
            #expect(again == trace && again.text() == text, "seed \(seed)")
        }
    }

    @Test func aTextMayComeInPiecesOfAnySize() throws {
        let seed = anySeed()
        let trace = randomTrace(seed: seed, events: 400, threads: 3)
        let text = try #require(trace.text())
        for size in [1, 2, 3, 7, 64, 1000] {
            var parser = TraceParser(.text)
            for start in stride(from: 0, to: text.count, by: size) {
                parser.take(Array(text[start..<min(start + size, text.count)]).span)
            }
            #expect(try parser.finish() == trace, "seed \(seed), pieces of \(size)")
            var writer = try #require(TraceWriter(trace, .text))
            var written: [UInt8] = []
            while true {
                let piece = writer.next(limit: size)
                if piece.isEmpty { break }
                #expect(piece.count <= size)
                written += piece
            }
            #expect(written == text, "seed \(seed), pieces of \(size)")
        }
    }

    @Test func aRepKeepsActionsSizesAndOrderOfOneThread() throws {
        let rep = "20000\n3\n7\n1\na 0 512\na 1 128\nr 0 640\nf 1\na 1 9\nf 0\nf 1\n"
        let trace = try Trace(Array(rep.utf8), .rep)
        #expect(trace.summary.allocations == 3 && trace.summary.peakLiveBytes == 768)
        let text = try #require(trace.text(.rep))
        #expect(
            String(decoding: text, as: UTF8.self)
                == "768\n3\n7\n1\na 0 512\na 1 128\nr 0 640\nf 1\na 2 9\nf 0\nf 2\n")
        #expect(try Trace(text, .rep) == trace)
        #expect(randomTrace(seed: 1, events: 20, threads: 2).text(.rep) == nil)
    }

    @Test func wordsBlanksCommentsAndLineEndsMayBeWrittenAsPeopleDo() throws {
        let text = """
            slabscope-trace 1\r
            # a comment

              0\t5   allocate 70 100\r
            1 5 a 3 4096 4096
            0 9 reallocate 70 200
            1 10 free 70
            """
        let events = Array(try Trace(Array(text.utf8)).events)
        #expect(events.map(\.object) == [0, 1, 0, 0] && events.map(\.thread) == [0, 1, 0, 1])
        #expect(events[0].action == .allocate(size: 100, alignment: 8))
        #expect(events[1].action == .allocate(size: 4096, alignment: 4096))
        #expect(events[2].action == .reallocate(size: 200) && events[3].action == .free)
        #expect(events.map(\.nanoseconds) == [5, 5, 9, 10])
    }

    @Test func anIDThatIsFreeMayNameAnotherObject() throws {
        let text = "slabscope-trace 1\n0 0 a 5 10\n0 0 f 5\n1 0 a 5 20\n0 0 f 5\n"
        let trace = try Trace(Array(text.utf8))
        #expect(trace.summary.allocations == 2 && trace.summary.handOvers == 1 && trace.summary.peakLiveBytes == 20)
    }

    @Test func linksNameTheThreadsBetweenWhichAnObjectGoes() throws {
        let text = "slabscope-trace 1\n0 0 a 0 8\n1 0 r 0 16\n1 0 r 0 24\n0 0 f 0\n"
        let trace = try Trace(Array(text.utf8))
        #expect(trace.steps[0].map(\.successor) == [1, 0] && trace.steps[0].map(\.waits) == [false, true])
        #expect(trace.steps[1].map(\.successor) == [1, 0] && trace.steps[1].map(\.waits) == [true, false])
        #expect(MemoryLayout<TraceStep>.stride == 16)
    }

    @Test func theHashOfAThreadDoesNotDependOnTimesNorOnOtherThreads() throws {
        let one = "slabscope-trace 1\n0 0 a 0 8\n1 0 a 1 9\n1 7 f 0\n0 9 f 1\n"
        let other = "slabscope-trace 1\n1 3 a 7 9\n0 3 a 8 8\n0 3 f 7\n1 3 f 8\n"
        let changed = "slabscope-trace 1\n0 0 a 0 8\n1 0 a 1 9\n1 7 f 1\n0 9 f 0\n"
        let hashes = try [one, other, changed].map { try Trace(Array($0.utf8)).sequenceHashes }
        #expect(hashes[0] == hashes[1] && hashes[0] != hashes[2])
    }

    @Test(arguments: badLines)
    func aBadLineIsNamedWithWhatIsAllowed(_ bad: BadLine) {
        let found = faults(bad.text, bad.format)
        #expect(found.first?.line == bad.line, "\(bad.text): \(found)")
        #expect(found.first?.code == bad.code, "\(bad.text): \(found)")
        #expect(found.first?.detail.contains(bad.words) == true, "\(bad.text): \(found)")
        #expect(found.count == 1, "\(bad.text): \(found)")
    }

    @Test func theFirstTwentyFaultsAreListedAndThenTheTextIsGivenUp() {
        let text = "slabscope-trace 1\n" + String(repeating: "0 0 f 1\n", count: 100)
        do throws(TraceFaults) {
            _ = try Trace(Array(text.utf8))
            Issue.record("a hundred frees of nothing were read")
        } catch {
            #expect(error.faults.map(\.line) == Array(2...21) && error.isGivenUp)
        }
    }

    @Test func whatFollowsOnAnIDWhoseAllocationWasRefusedIsNotBlamedAgain() {
        let text = "slabscope-trace 1\n0 0 a 1 0\n0 0 r 1 7\n0 0 f 1\n0 0 a 2 8\n"
        #expect(faults(text).map(\.line) == [2])
    }

    @Test func moreEventsThanAllowedAreRefusedOnce() {
        let lines = Array(String(repeating: "0 0 a 0 8\n0 0 f 0\n", count: 5).utf8)
        var parser = TraceParser(.text, eventLimit: 8)
        parser.take(Array("slabscope-trace 1\n".utf8).span)
        parser.take(lines.span)
        do throws(TraceFaults) {
            _ = try parser.finish()
            Issue.record("ten events were read")
        } catch {
            #expect(error.faults.map(\.line) == [10] && error.faults.map(\.code) == [.tooMany] && error.isGivenUp)
        }
    }
}
