/// What the reports look like, from a run that is as short as can be.
import FoundationEssentials
import Testing

@testable import Bench

@Suite struct ReportTests {
    private struct Document: Decodable {
        struct Figure: Decodable { let median, low, high: Double, rounds: Int }
        struct Work: Decodable {
            let name, description, unit: String
            let nanoseconds, values: [String: Figure]?
            let bestPeer: String?
            let ratioToBest, ratioLow, ratioHigh, target: Double?
            let met: Bool?
        }
        struct Machine: Decodable { let cpuModel, kernel: String, cores: Int }
        struct Method: Decodable { let text: String, passes: Int }
        let schema: Int
        let version, date: String
        let machine: Machine
        let method: Method
        let works: [Work]
    }

    private func report(_ works: [String]) throws -> BenchReport {
        var options = BenchOptions.quick
        options.passes = 2
        options.roundNanoseconds = 1e5
        // How long the passes take is not asked here.
        options.seconds = 3600
        return try Bench(against: ["system"], works: works, options: options).run(probe: []) { _ in }
    }

    @Test func theJSONHasEveryWorkWithItsFiguresRatioAndTarget() throws {
        let bytes = try report(["hot-64", "replace-scaling"]).json(version: "9.9")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let document = try decoder.decode(Document.self, from: Data(bytes))
        #expect(document.schema == 1 && document.version == "9.9" && document.date.hasSuffix("Z"))
        #expect(document.machine.cores > 0 && document.method.passes == 2)
        #expect(document.works.map(\.name) == ["hot-64", "replace-scaling"])
        let hot = document.works[0]
        let columns = ["ours", "system", "ours-exact", "ours-hardened", "ours-seed", "empty"]
        #expect(Set(try #require(hot.nanoseconds).keys) == Set(columns))
        #expect(hot.unit == "ns" && hot.values == nil && hot.bestPeer == "system" && hot.target == 1)
        let ratio = try #require(hot.ratioToBest)
        #expect(hot.met == (ratio <= 1))
        #expect(try #require(hot.ratioLow) <= ratio && ratio <= (try #require(hot.ratioHigh)))
        #expect(document.works[1].nanoseconds == nil && (document.works[1].values?["ours"]?.rounds ?? 0) >= 1)
    }

    @Test func noPassBeginsAfterTheTimeIsOver() throws {
        var options = BenchOptions.quick
        options.roundNanoseconds = 1e5
        options.seconds = 0
        let report = try Bench(against: ["system"], works: ["hot-64"], options: options).run(probe: []) { _ in }
        #expect(report.passes == 1 && report.results.first?.ours?.estimate.count == 1)
    }

    @Test func tablesHaveALineForEachWorkAndShowTheEmptyAllocatorOnlyWhereItIsAskedFor() throws {
        let report = try report(["hot-8", "pages-4k"])
        let markdown = report.markdown()
        #expect(markdown.split(separator: "\n").count { $0.hasPrefix("| ") } == 4)
        #expect(!markdown.contains("empty") && report.markdown(verbose: true).contains("empty"))
        let table = report.table().split(separator: "\n")
        #expect(table[2].hasPrefix("hot-8 ") && table[3].hasPrefix("pages-4k "))
    }

    @Test func theCSVHasALineForEachWorkAndAllocator() throws {
        let lines = try report(["hot-8"]).csv().split(separator: "\r\n")
        #expect(lines.count == 1 + 6 && lines[0].hasPrefix("work,unit,allocator,median"))
        #expect(lines.allSatisfy { $0.split(separator: ",").count == 9 })
    }

    @Test func theRowsOfOurAllocatorAloneAreMeasuredWithoutAPeer() throws {
        let rows = try report(["aligned-pages", "ledger-answer", "ledger-pause"]).results
        #expect(rows.map(\.row.name) == ["aligned-pages", "ledger-answer", "ledger-pause"])
        for row in rows {
            #expect(row.bestPeer == nil && row.cells.map(\.name) == ["ours"])
            #expect((row.ours?.estimate.median ?? 0) > 0 && row.isMet != nil)
        }
    }
}
