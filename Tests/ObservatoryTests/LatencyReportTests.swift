/// Latency in the documents of a tick.
import BuddySlab
import Latency
import Testing

@testable import Observatory

@Suite struct LatencyReportTests {
    private func record(_ count: Int, _ probe: inout LatencyProbe, rig: Rig) throws {
        var token = try rig.source.attach(CPUIndex(0), thread: 0)
        let layout = AllocationLayout(size: 100)
        for _ in 0..<count {
            let object = try unsafe probe.allocate(layout, on: &token)
            try unsafe probe.deallocate(object, layout, on: &token)
        }
    }

    @Test func callsOfTheWindowAreInItsFiguresAndOlderOnesInThoseSinceTheStart() throws {
        let rig = try Rig()
        var probe = rig.sampler.latency.probe(seed: 1)
        let calls = rig.sampler.latency.oneIn * 10
        try record(calls, &probe, rig: rig)
        rig.tick()
        let (_, rates) = rig.sampler.latest(window: 10)
        let first = try #require(rates.latency)
        #expect(first.windowSeconds == 1)
        #expect(first.window[.allocate, .service].samples + first.window[.free, .service].samples == 20)
        #expect(first.window[.allocate, .sizeClass(4)] == first.window[.allocate, .service])
        for _ in 0..<10 { rig.tick() }
        let later = try #require(rig.sampler.latest.rates.latency)
        #expect(later.windowSeconds == 10 && later.window[.allocate, .service].samples == 0)
        #expect(later.sinceStart.table[.allocate, .service] == first.window[.allocate, .service])
    }

    @Test func metricsAreCumulativeHistogramsOfEachOperation() throws {
        let rig = try Rig()
        var probe = rig.sampler.latency.probe(seed: 1)
        try record(rig.sampler.latency.oneIn * 10, &probe, rig: rig)
        let text = String(decoding: MetricsReport.bytes(rig.tick(), version: "0.1.0"), as: UTF8.self)
        var total = 0
        for operation in ["allocate", "free"] {
            let name = "buddyslab_\(operation)_latency_seconds"
            #expect(text.contains("# TYPE \(name) histogram\n"))
            let lines = text.split(separator: "\n").filter { $0.hasPrefix(name) }
            let counts = lines.filter { $0.contains("_bucket") }.compactMap { Int($0.split(separator: " ")[1]) }
            #expect(counts.count == LatencyDistribution.bounds.count + 1 && counts == counts.sorted())
            #expect(lines.contains("\(name)_count \(counts.last ?? -1)"))
            #expect(lines.contains { $0.hasPrefix("\(name)_bucket{le=\"2.5e-08\"}") })
            total += counts.last ?? 0
        }
        #expect(total == 20)
    }
}
