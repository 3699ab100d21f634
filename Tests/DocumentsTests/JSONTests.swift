/// The parser and the writer of JSON.
import Testing

@testable import Documents

@Suite struct JSONTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test func valuesOfEveryKindAreParsed() throws {
        let value = try parse(#" {"a":[1,-2.5e1,true,false,null],"b":{"c":"x\n\u00e9\ud83d\ude00\/"}} "#)
        #expect(value["a"] == .array([.integer(1), .number(-25), .bool(true), .bool(false), .null]))
        #expect(value["b"]?["c"] == .string("x\né😀/"))
        #expect(try parse("9223372036854775807") == .integer(.max))
        #expect(try parse("9223372036854775808") == .number(9_223_372_036_854_775_808))
        #expect(try parse("3.0").wholeNumber == 3)
        #expect(try parse("[]") == .array([]))
    }

    @Test(arguments: [
        ("{\"a\":1,\n \"a\":2}", 2, 2), ("{} x", 1, 4), ("[1,]", 1, 4), ("{\"a\" 1}", 1, 6), ("", 1, 1), ("[01]", 1, 2),
        ("[1e999]", 1, 2), ("[+1]", 1, 2), ("[.5]", 1, 2), ("[1.]", 1, 4), ("\"\\ud800\"", 1, 2),
        ("\"\\udc00\"", 1, 2), ("\"\\x\"", 1, 2), ("\"a\nb\"", 1, 3), ("\"open", 1, 1), ("nul", 1, 1), ("[NaN]", 1, 2),
        ("'a'", 1, 1), ("\u{FEFF}{}", 1, 1), ("{a:1}", 1, 2), ("[1 2]", 1, 4), ("\"\\u12g4\"", 1, 6),
    ])
    func whatIsNotJSONIsRefusedWithItsPlace(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try parse(text) }
        #expect(error?.line == line && error?.column == column, "\(text): \(String(describing: error))")
    }

    @Test func textThatIsNotUTF8IsRefused() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xC0, 0x80, 0x22]) }
    }

    @Test func nestingHasALimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try parse(nested(JSONParser.depthLimit))
        #expect(throws: JSONSyntaxError.self) { try parse(nested(JSONParser.depthLimit + 1)) }
        #expect(throws: JSONSyntaxError.self) { try parse(String(repeating: "[{\"a\":", count: 50_000)) }
    }

    @Test func theWriterPlacesCommasByItself() {
        var writer = JSONWriter()
        writer.object { json in
            json.field("a", 1)
            json.array("b", of: [1, 2, 3]) { $0.value($1) }
            json.object("c") { $0.field("d", true) }
            json.array("e") { _ in }
            json.field("f", nil as Int?)
            json.field("g", address: 0x7f00_0000_1000)
            json.key("h")
            json.raw(Array("[1]".utf8))
            json.field("i", -5 as Int64)
            json.field("j", UInt64.max)
            json.field("k", address: 0)
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"a":1,"b":[1,2,3],"c":{"d":true},"e":[],"f":null,"g":"0x7f0000001000","h":[1],"i":-5,"#
                + #""j":18446744073709551615,"k":"0x0"}"#)
    }

    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1.5, "1.5"), (0.1, "0.1"), (12.345, "12.345"), (1e21, "1e+21"), (-3, "-3.0"),
        (.leastNonzeroMagnitude, "5e-324"), (.nan, "null"), (.infinity, "null"),
    ])
    func doublesAreWrittenShortAndNeverAsWords(value: Double, expected: String) {
        var writer = JSONWriter()
        writer.value(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test func doublesReadBackAsTheyWere() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var bits = seed
        for _ in 0..<2000 {
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Double(bitPattern: bits)
            guard value.isFinite else { continue }
            var writer = JSONWriter()
            writer.value(value)
            #expect(try JSONValue(parsing: writer.bytes).finiteNumber == value, "seed \(seed)")
        }
    }

    @Test func everyStringReadsBackAsItWas() throws {
        let text = "\"\\/\u{0}\u{1F}\u{7F}\n\r\té😀" + String(repeating: "x", count: 100)
        var writer = JSONWriter()
        writer.value(text)
        #expect(try JSONValue(parsing: writer.bytes) == .string(text))
        var object = JSONWriter()
        object.object { json in
            json.key(named: text)
            json.value("")
        }
        #expect(try JSONValue(parsing: object.bytes)[text] == .string(""))
    }
}
