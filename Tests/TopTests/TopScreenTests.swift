/// What `top` shows of a server's documents.
import BuddySlab
import Documents
import HTTPClient
import IntrospectionServer
import Observatory
import Testing

@testable import Top

@Suite struct TopScreenTests {
    /// A frame of a small allocator in which some objects were made by hand.
    private func frame() throws -> TopFrame {
        let source = try makeAllocator(byteCount: 32 << 20, cpuCount: 2)
        let server = IntrospectionServer(observing: source)
        let router = server.router
        for size in [8, 60, 60, 60, 600, 600, 2000, 20_000] {
            let request = try Request(
                .post, "/api/v1/allocations", headers: ["Content-Type": "application/json"],
                body: Array(#"{"size":\#(size),"cpu":1}"#.utf8))
            #expect(router.respond(to: request).status == 201)
        }
        server.instruments.sampler.tick()
        func document(_ name: String) throws -> TopFrame.Document {
            let bytes = router.respond(to: try Request(.get, "/api/v1/\(name)")).bytes
            return TopFrame.Document(bytes: bytes, value: try JSONValue(parsing: bytes))
        }
        return TopFrame(
            server: "http://127.0.0.1:8080", stats: try document("stats"), classes: try document("classes"),
            cpus: try document("cpus"), buddy: try document("buddy"), workloads: nil)
    }

    /// The first cell of the rows of the table whose heading begins with `title`.
    private func column(_ title: String, _ lines: [TopLine]) -> [String] {
        let start = lines.firstIndex { $0.isHeading && $0.text.contains(title) } ?? lines.endIndex
        return lines[start...].dropFirst().prefix { !$0.text.isEmpty && !$0.isHeading }
            .map { String($0.text.split(separator: " ").first ?? "") }
    }

    @Test func everyClassCPUAndOrderHasALineWithTheDocumentsFigures() throws {
        let frame = try frame()
        let lines = TopScreen(sort: .size).lines(frame, width: 200)
        #expect(column("WASTED", lines) == ["2048", "1024", "512", "256", "128", "64", "32", "16", "8"])
        #expect(column("STATE", lines) == ["0", "1", "2"])
        #expect(column("BLOCK", lines).count == frame.buddy.value.rows("orders").count)
        let row = try #require(lines.first { $0.text.hasPrefix("    64 ") }).text.split(separator: " ")
        let figures = try #require(frame.classes.value.rows("classes").first { $0.number("size") == 64 })
        #expect(row[2] == "3" && row[2] == Quantity.count(figures.number("live")))
        #expect(row[1] == Quantity.bytes(figures.number("wasted_bytes")))
        #expect(row[7] == Quantity.count(figures.number("free")))
    }

    @Test(arguments: [(TopSort.wasted, "wasted_bytes"), (.live, "live"), (.size, "size")])
    func theLargestStandsFirst(sort: TopSort, field: String) throws {
        let frame = try frame()
        let rows = frame.classes.value.rows("classes")
        let sizes = column("WASTED", TopScreen(sort: sort).lines(frame, width: 200))
        let figures = sizes.map { size in rows.first { $0.number("size") == Double(size) }?.number(field) ?? -1 }
        #expect(figures.count == rows.count && figures == figures.sorted(by: >))
    }

    @Test func noMoreClassesAreShownThanAskedFor() throws {
        let (frame, screen) = (try frame(), TopScreen(sort: .size, lines: 2))
        #expect(column("WASTED", screen.lines(frame, width: 200)).count == 2)
        #expect(column("WASTED", screen.lines(frame, width: 200, height: 90)).count == 2)
    }

    @Test func aScreenOfAnySizeIsKeptTo() throws {
        let frame = try frame()
        for height in 0...60 {
            for width in [1, 20, 61, 80, 132] {
                let lines = TopScreen(sort: .wasted).lines(frame, width: width, height: height)
                #expect(lines.count <= height && lines.allSatisfy { $0.text.count <= width }, "\(width) x \(height)")
            }
        }
        let roomy = TopScreen(sort: .wasted).lines(frame, width: 200, height: 60)
        #expect(column("WASTED", roomy).count == 9 && column("STATE", roomy) == ["1"])
        #expect(!column("BLOCK", roomy).isEmpty)
        #expect(column("WASTED", TopScreen(sort: .wasted).lines(frame, width: 80, height: 12)).count >= 4)
    }

    @Test func theJSONIsMadeOfTheServersOwnBytes() throws {
        let frame = try frame()
        let text = String(decoding: frame.json, as: UTF8.self)
        for document in [frame.stats, frame.classes, frame.cpus, frame.buddy] {
            #expect(text.contains(String(decoding: document.bytes, as: UTF8.self)))
        }
        let value = try JSONValue(parsing: frame.json)
        #expect(value["stats"] == frame.stats.value && value["workloads"] == .null)
    }

    @Test func whatIsWrongStandsAboveTheFiguresThatAreLeft() throws {
        var options = TopOptions(try HTTPEndpoint("127.0.0.1:1"))
        options.interval = 2
        let top = Top(options) { _ in }
        let size = Terminal.Size(width: 300, height: 40)
        let screen = TopScreen(sort: .wasted)
        let lost = top.picture(Feed.State(frame: try frame(), failure: "it is gone"), screen, size)
        #expect(lost[0].text == "it is gone. Trying again every 2.0 s. The figures are those of the last answer.")
        #expect(lost[1].text.hasPrefix("slabscope http://127.0.0.1:8080") && lost.count <= 40)
        let never = top.picture(Feed.State(failure: "nobody is there"), screen, size)
        #expect(never.count == 2 && never[0].isHeading)
    }
}

@Suite struct QuantityTests {
    @Test(arguments: [
        (0.0, "0B"), (1023, "1023B"), (1024, "1.0KiB"), (102_400, "100KiB"), (64_000_000, "61.0MiB"),
        (1_099_511_627_776, "1.0TiB"),
    ])
    func bytes(value: Double, text: String) { #expect(Quantity.bytes(value) == text) }

    @Test(arguments: [
        (0.0, "0"), (7.25, "7.3"), (250, "250"), (999.7, "1.0k"), (10_000, "10.0k"), (12_345_678, "12.3M"),
    ]
    )
    func rates(value: Double, text: String) { #expect(Quantity.rate(value) == text) }

    @Test(arguments: [(0.0, "0.000"), (1, "1.000"), (0.9995, "1.000"), (-1, "-1.000"), (0.0625, "0.063")])
    func ratios(value: Double, text: String) { #expect(Quantity.ratio(value) == text) }

    @Test(arguments: [(0.9, "0:00:00"), (3_723, "1:02:03"), (200_000, "2d 7:33:20")])
    func durations(value: Double, text: String) { #expect(Quantity.duration(value) == text) }

    @Test func whatIsNotToldIsADash() {
        let texts = [Quantity.bytes(nil), Quantity.rate(nil), Quantity.count(nil), Quantity.ratio(nil)]
        #expect(texts.allSatisfy { $0 == Quantity.absent })
    }
}
