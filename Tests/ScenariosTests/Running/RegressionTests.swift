/// Regressions that are planted in the allocator itself: each fails the threshold that is about it, and no other.
import Observatory
import Testing

@testable import BuddySlab
@testable import Scenarios

@Suite struct RegressionTests {
    /// Everything that a healthy allocator shows after a load.
    private static let thresholds = [
        "corruptions == 0", "failures == 0", "ledger.unaccounted_bytes == 0", "memory.live_objects == 0",
        "max(waste.slab_slack_bytes) < 32MiB",
    ]

    private func report(_ harm: @escaping @Sendable (AllocatorSource<4096>) -> Void) throws -> RunReport {
        let list = Self.thresholds.map { "\"\($0)\"" }.joined(separator: ",")
        let text = onePhase(
            #""operations":8000"#, #"{"kind":"churn","live_bytes":"1MiB","rate":0}"#, thresholds: list,
            more: #","actions":[{"at":"end","action":"reclaim"},{"at":"end","action":"mark","name":"harm"}]"#)
        return try run(text, on: try HarmedStage(harm))
    }

    private func failed(_ report: RunReport) -> [String] {
        report.thresholds.filter { $0.state != .passed }.map(\.threshold.expression.text)
    }

    @Test func aHealthyAllocatorPasses() throws {
        let report = try report { _ in }
        #expect(report.verdict == .passed && failed(report).isEmpty, "\(report.reason ?? "")")
    }

    @Test func aLostPageFailsTheThresholdOnTheLedger() throws {
        let report = try report { source in
            guard let pages = try? source.allocator.state.directory[0].freePages else { return }
            pages.value -= 1
        }
        #expect(report.verdict == .failed)
        #expect(failed(report) == ["ledger.unaccounted_bytes == 0"])
        #expect(report.thresholds[2].observed == 4096 && report.thresholds[2].unit == "bytes")
        #expect(report.reason?.contains("ledger.unaccounted_bytes was 4096") == true)
    }

    @Test func anObjectThatNobodyFreesFailsTheThresholdOnLiveObjects() throws {
        let report = try report { source in
            _ = try? source.acting(as: source.facts.commonCPU) { cpu in
                _ = try? unsafe cpu.allocate(AllocationLayout(size: 64))
            }
        }
        #expect(report.verdict == .failed)
        #expect(failed(report) == ["memory.live_objects == 0"])
    }

    @Test func slackThatIsForcedUpFailsTheThresholdOnSlack() throws {
        // One object in 63 stays while the others go, and with it almost every slab.
        let report = try report { source in
            _ = try? source.acting(as: source.facts.commonCPU) { cpu in
                let layout = AllocationLayout(size: 64)
                var objects: [UInt] = []
                for _ in 0..<600_000 {
                    guard let object = try? unsafe cpu.allocate(layout) else { return }
                    objects.append(UInt(bitPattern: object))
                }
                for (number, address) in objects.enumerated() where number % 63 != 0 {
                    guard let object = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
                    _ = try? unsafe cpu.deallocate(object, layout)
                }
            }
        }
        #expect(report.verdict == .failed)
        #expect(failed(report) == ["memory.live_objects == 0", "max(waste.slab_slack_bytes) < 32MiB"])
    }
}
