/// Reading a client's fields, and the units that they may be written in.
import Testing

@testable import Documents

@Suite struct FieldReaderTests {
    private enum Kind: String, CaseIterable { case churn, ring }

    private func reader(_ text: String) throws -> FieldReader { try FieldReader(body: Array(text.utf8)) }

    private func items(_ body: () throws -> Void) -> [Problem.Item] {
        do {
            try body()
            return []
        } catch let problem as Problem {
            #expect(problem.status == 422)
            return problem.items
        } catch {
            Issue.record(error)
            return []
        }
    }

    @Test func fieldsAreReadInTheirTypes() throws {
        let fields = try reader(
            #"{"threads":2,"kind":"ring","live":"64MiB","wait":"1m30s","rate":0.5,"on":true,"id":"w-1","at":"0xff","#
                + #""sizes":{"size":64},"phases":[{"name":"a"},{"name":"b"}]}"#
        )
        #expect(try fields.integer("threads", in: 1...64) == 2)
        #expect(try fields.choice("kind", as: Kind.self) == .ring)
        #expect(try fields.byteSize("live", in: 0...(1 << 30)) == 64 << 20)
        #expect(try fields.seconds("wait", in: 0...100) == 90)
        #expect(try fields.number("rate", in: 0...1) == 0.5)
        #expect(try fields.bool("on"))
        #expect(try fields.identifier("id") == "w-1")
        #expect(try fields.address("at") == 255)
        let sizes = try #require(try fields.object("sizes"))
        #expect(try sizes.integer("size", in: 1...100) == 64)
        try sizes.finish()
        let phases = try fields.objects("phases", count: 1...4)
        #expect(try phases.map { try $0.string("name") } == ["a", "b"])
        #expect(try fields.integer("absent", default: 7, in: 1...9) == 7)
        try fields.finish()
    }

    @Test func everyWrongFieldIsReportedAtOnce() {
        let items = items {
            let fields = try reader(#"{"threads":0,"kind":"chrun","sizes":{"size":"x"},"thread":1}"#)
            _ = try fields.integer("threads", default: 1, in: 1...64)
            _ = try fields.choice("kind", default: .churn, as: Kind.self)
            _ = try fields.object("sizes")?.integer("size", default: 1, in: 1...9)
            try fields.finish()
        }
        #expect(
            items.map(\.place) == [
                .pointer("/threads"), .pointer("/kind"), .pointer("/sizes/size"), .pointer("/thread"),
            ])
        #expect(items.map(\.code) == ["out_of_range", "not_allowed", "wrong_type", "unknown"])
        #expect(items[0].detail == "must be a whole number from 1 to 64, not 0")
        #expect(items[1].detail == "must be one of churn, ring, not \"chrun\"; did you mean 'churn'?")
        #expect(items[3].detail.contains("did you mean 'threads'?"))
    }

    @Test func aRequiredFieldThatIsMissingIsReportedWithWhatWasFoundBefore() {
        let items = items {
            let fields = try reader(#"{"threads":99}"#)
            _ = try fields.integer("threads", default: 1, in: 1...64)
            _ = try fields.choice("kind", as: Kind.self)
            Issue.record("a required field that is missing was read")
        }
        #expect(items.map(\.code) == ["out_of_range", "required"])
    }

    @Test func pointersEscapeWhatPointersMustEscape() {
        let items = items { try reader(#"{"a/b~c":1}"#).finish() }
        #expect(items.map(\.place) == [.pointer("/a~1b~0c")])
    }

    @Test func aBodyThatIsNotAnObjectIsRefused() {
        #expect(items { _ = try reader("[1]") }.map(\.code) == ["wrong_type"])
        let problem = #expect(throws: Problem.self) { try reader("{\"a\":1,\"a\":2}") }
        #expect(problem?.status == 400)
        #expect(problem?.detail.contains("line 1, column 8") == true)
    }

    @Test(
        arguments: [
            ("4096", 4096), ("64MiB", 64 << 20), ("1.5KiB", 1536), ("2 GiB", 2 << 30), ("3kB", 3000), ("0", 0),
            ("7B", 7),
            ("", nil), ("MiB", nil), ("-1", nil), ("1e3", nil), ("0.3B", nil), ("99999999TiB", nil), ("4.MiB", nil),
            ("1 2", nil), ("nan", nil),
        ] as [(String, Int?)])
    func sizesAreWrittenAsPeopleWriteThem(text: String, expected: Int?) {
        #expect(parseByteSize(text) == expected)
    }

    @Test(
        arguments: [
            ("90", 90), ("1m30s", 90), ("1.5", 1.5), ("250ms", 0.25), ("2h", 7200), ("1d", 86400), ("0s", 0),
            ("", nil), ("s", nil), ("30s1m", nil), ("1s1s", nil), ("-1s", nil), ("1x", nil), ("inf", nil),
            ("1m 30s", nil),
        ] as [(String, Double?)])
    func durationsAreWrittenAsPeopleWriteThem(text: String, expected: Double?) {
        #expect(parseDuration(text) == expected)
    }
}
