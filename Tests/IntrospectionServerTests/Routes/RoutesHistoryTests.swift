/// `GET /history`: its forms, its pages, and what it refuses.
import Documents
import Testing

@testable import IntrospectionServer
@testable import Observatory

@Suite struct RoutesHistoryTests {
    /// A rig with a row for each of `seconds` seconds; in row `n` every column says `n`.
    private func rig(seconds: Int) throws -> RoutesRig {
        let rig = try RoutesRig()
        let history = rig.server.instruments.history
        let start = rig.server.instruments.sampler.latest.snapshot.moment
        for second in 1...seconds {
            history.append(
                Array(repeating: Double(second), count: history.fields.count),
                HistoryStamp(
                    tick: second + 1, unixMilliseconds: start.unixMilliseconds + 1000 * second,
                    uptimeSeconds: start.uptimeSeconds + Double(second)))
        }
        return rig
    }

    @Test func aPageHasTimesAndAColumnForEachField() throws {
        let rig = try rig(seconds: 5)
        let page = try rig.json("/api/v1/history?fields=memory.live_objects,rates.frees_per_second&since=2")
        #expect(
            page.names == [
                "tier", "tick", "taken_at", "uptime_seconds", "step_seconds", "fields", "times", "columns", "ring",
                "next",
            ])
        #expect(page["fields"]?.elements.map(\.text) == ["memory.live_objects", "rates.frees_per_second"])
        #expect(page["times"]?.elements.count == 4 && page.int("step_seconds") == 1 && page["next"] == .null)
        let columns = try #require(page["columns"]).elements.map { $0.elements.map(\.wholeNumber) }
        #expect(columns == [[2, 3, 4, 5], [1, 1, 1, 1]])
        #expect(page["ring"]?.names == ["bytes", "second_rows", "minute_rows", "fields", "cpus"])
        #expect(try #require(page["ring"]?.int("bytes")) > 1 << 20)
    }

    @Test func withoutWishesTheWholeAllocatorIsShown() throws {
        let page = try rig(seconds: 2).json("/api/v1/history")
        let names = try #require(page["fields"]).elements.compactMap(\.text)
        #expect(names.contains("memory.allocated_bytes") && names.contains("rates.allocations_per_second"))
        #expect(!names.contains { $0.contains("[") } && page["columns"]?.elements.count == names.count)
        #expect(page["columns"]?.elements.last?.elements.first == .null, "a counter has no difference before its first")
    }

    @Test(arguments: ["json", "csv"])
    func pagesAreReadOneAfterTheOther(format: String) throws {
        let rig = try rig(seconds: 50)
        var target: String? =
            "/api/v1/history?fields=classes[*].live,memory.live_objects&limit=7&step=2s&format=\(format)"
        var rows: [Int] = []
        while let page = target, rows.count < 100 {
            let response = try rig.answer(.get, page)
            if format == "csv" {
                let lines = String(decoding: response.bytes, as: UTF8.self).split(separator: "\r\n").dropFirst()
                rows += lines.compactMap { $0.split(separator: ",").last.flatMap { Int($0) } }
                target = response.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
            } else {
                let json = try JSONValue(parsing: response.bytes)
                rows += try #require(json["columns"]?.elements.last).elements.compactMap(\.wholeNumber)
                target = json["next"]?.text
            }
        }
        #expect(rows == (0..<25).map { 2 * $0 + 1 })
    }

    @Test func aMomentHasManyForms() throws {
        let rig = try rig(seconds: 90)
        let start = rig.server.instruments.sampler.latest.snapshot.moment.unixMilliseconds
        func count(_ since: String) throws -> Int? {
            try rig.json("/api/v1/history?fields=memory.live_objects&since=\(since)")["times"]?.elements.count
        }
        #expect(try count("81") == 10 && count("10s") == 10 && count("1m") == 60 && count("2h") == 91)
        let time = start + 80_000
        #expect(try count("\(Double(time) / 1000)") == 10)
        #expect(try count(timestamp(unixMilliseconds: time)) == 10 && count("0") == 91 && count("91") == 0)
    }

    @Test(arguments: [
        ("since=yesterday", "since"), ("since=", "since"), ("since=-5", "since"), ("step=0", "step"),
        ("step=500ms", "step"), ("step=1.5s", "step"), ("step=2d", "step"),
        ("step=1801", "step"), ("fields=", "fields"),
        ("fields=memory.live_objects,", "fields"), ("fields=memory.live_objets", "fields"), ("format=xml", "format"),
        ("limit=0", "limit"), ("limit=3601", "limit"), ("from=1", "from"),
    ])
    func aBadParameterIsNamed(query: String, name: String) throws {
        let response = try RoutesRig().answer(.get, "/api/v1/history?" + query)
        let problem = try JSONValue(parsing: response.bytes)
        #expect(response.status == 400 && problem["errors"]?.elements.first?["parameter"]?.text == name)
    }

    @Test func aFieldThatIsNearlyRightIsSuggested() throws {
        let response = try RoutesRig().answer(.get, "/api/v1/history?fields=memory.live_objets")
        let detail = try JSONValue(parsing: response.bytes)["detail"]?.text
        #expect(detail?.contains("did you mean 'memory.live_objects'?") == true)
    }
}
