/// The Prometheus text: what a parser demands, and that its figures are those of the tick.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct MetricsTests {
    private struct Sample {
        let name: String
        let labels: String
        let value: Double
    }

    /// Reads the text as strictly as the format is written; nil where a line is neither comment nor sample.
    private func parse(_ text: String) -> (types: [String: String], samples: [Sample])? {
        var types: [String: String] = [:]
        var samples: [Sample] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE ") {
                guard words.count == 4, types[String(words[2])] == nil else { return nil }
                types[String(words[2])] = String(words[3])
            } else if !line.hasPrefix("# HELP ") {
                guard words.count == 2, let value = Double(words[1]) else { return nil }
                let name = words[0].prefix { $0 != "{" }
                samples.append(.init(name: String(name), labels: String(words[0].dropFirst(name.count)), value: value))
            }
        }
        return (types, samples)
    }

    /// The family that a sample belongs to: those of a histogram carry a suffix.
    private func family(_ name: String, _ types: [String: String]) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let stem = String(name.dropLast(suffix.count))
            if types[stem] == "histogram" { return stem }
        }
        return name
    }

    private func text(_ rig: Rig) -> String {
        String(decoding: MetricsReport.bytes(rig.tick(), version: "0.1.0"), as: UTF8.self)
    }

    @Test func theTextKeepsTheFormat() throws {
        let rig = try Rig()
        let text = text(rig)
        #expect(text.hasSuffix("\n"))
        let (types, samples) = try #require(parse(text))
        #expect(Set(samples.map { $0.name + $0.labels }).count == samples.count)
        for sample in samples {
            let type = try #require(types[family(sample.name, types)])
            #expect((type == "counter") == sample.name.hasSuffix("_total"), "\(sample.name)")
            #expect(sample.name.hasPrefix("buddyslab_") || sample.name.hasPrefix("process_"))
            let label = sample.labels.prefix { $0 != "=" }
            #expect(["", "{size_class", "{cpu", "{order", "{version", "{le"].contains(label), "\(sample.labels)")
        }
        #expect(Set(samples.map { family($0.name, types) }) == Set(types.keys))
    }

    @Test func samplesOfAFamilyStandTogetherBehindTheirType() throws {
        let lines = text(try Rig()).split(separator: "\n").map(String.init)
        let types = try #require(parse(lines.joined(separator: "\n"))).types
        var current = ""
        for line in lines where !line.hasPrefix("# HELP") {
            if line.hasPrefix("# TYPE ") {
                current = String(line.split(separator: " ")[2])
            } else {
                #expect(family(String(line.prefix { $0 != "{" && $0 != " " }), types) == current)
            }
        }
    }

    @Test func openMetricsSaysTheSameAndNamesFamiliesWithoutSuffixes() throws {
        let rig = try Rig()
        let tick = rig.tick()
        let new = String(
            decoding: MetricsReport.bytes(tick, version: "0.1.0", format: .openMetrics), as: UTF8.self)
        let old = String(decoding: MetricsReport.bytes(tick, version: "0.1.0"), as: UTF8.self)
        func names(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.prefix { $0 != " " } }
        }
        #expect(names(new) == names(old))
        #expect(new.hasSuffix("\n# EOF\n") && !old.contains("# EOF") && !old.contains("# UNIT"))
        let lines = new.split(separator: "\n")
        #expect(lines.contains("# TYPE buddyslab_build info"))
        #expect(lines.contains("# TYPE buddyslab_pause_seconds counter"))
        #expect(lines.contains("# UNIT buddyslab_pause_seconds seconds"))
        #expect(lines.contains("# UNIT buddyslab_unusable_free_ratio ratio"))
        #expect(!lines.contains { $0.hasPrefix("# TYPE ") && $0.contains("_total ") })
    }

    @Test func theLastExactLedgersResidueIsShown() throws {
        let rig = try Rig()
        #expect(rig.exact.latest == nil)
        let ledger = try rig.exact.take().ledger
        #expect(rig.exact.latest?.ledger.unaccountedBytes == ledger.unaccountedBytes)
        let text = String(
            decoding: MetricsReport.bytes(rig.tick(), version: "0", lastLedger: ledger), as: UTF8.self)
        #expect(text.contains("\nbuddyslab_unaccounted_bytes 0\n"))
    }

    @Test func theFiguresAreThoseOfTheTick() throws {
        let rig = try Rig()
        _ = try rig.allocate(25, size: 100, cpu: 1)
        let samples = try #require(parse(text(rig))).samples
        func value(_ name: String, _ labels: String = "") -> Double? {
            samples.first { $0.name == name && $0.labels == labels }?.value
        }
        #expect(value("buddyslab_live_objects", #"{size_class="128"}"#) == 25)
        #expect(value("buddyslab_allocations_total", #"{size_class="128"}"#) == 25)
        #expect(value("buddyslab_requested_bytes") == 2500)
        #expect(value("buddyslab_build_info", #"{version="0.1.0"}"#) == 1)
        #expect(value("buddyslab_reserved_bytes") == Double(32 << 20))
        for name in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"] {
            #expect(try #require(value(name)) > 0)
        }
        #expect(try #require(value("process_start_time_seconds")) > 1_600_000_000)
    }
}
