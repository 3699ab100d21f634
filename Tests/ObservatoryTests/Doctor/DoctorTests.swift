/// How findings begin, stand and end.
import BuddySlab
import Synchronization
import Testing
import Threads

@testable import Observatory

@Suite struct DoctorTests {
    /// A rule whose figure a test sets by hand.
    private final class Dial: DoctorRule {
        let name = "dial"
        private let figure = Atomic(0)

        func set(_ value: Int) { figure.store(value, ordering: .relaxed) }

        func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
            let value = figure.load(ordering: .relaxed)
            guard bounds.reaches(value, 100) else { return nil }
            return Diagnosis(
                severity: .info, summary: "The dial shows \(value).",
                figures: [FindingFigure("dial", value, 100, at: "doctor")], advice: "Turn it back.")
        }
    }

    private struct Practice {
        let rig: Rig
        let dial = Dial()
        let doctor: Doctor
        let changes = Guarded<[String]>([])

        init() throws {
            rig = try Rig()
            doctor = Doctor(rules: [dial])
            doctor.onChange { [changes] change in
                changes.withLock {
                    $0.append(change.endedTick.map { "ended \($0)" } ?? "began \(change.finding.sinceTick)")
                }
            }
        }

        /// Ticks with the dial at each value; whether the finding stands after each.
        func stands(_ values: Int...) -> [Bool] {
            values.map { value in
                dial.set(value)
                doctor.examine(rig.tick())
                return !doctor.findings.list.isEmpty
            }
        }
    }

    @Test func aFigureAtTheBoundDoesNotFlap() throws {
        let practice = try Practice()
        #expect(practice.stands(99, 100, 99, 101, 81, 95) == [false, true, true, true, true, true])
        #expect(practice.changes.withLock { $0 } == ["began 3"])
    }

    @Test func aFindingEndsAfterThreeSilentTicksInARow() throws {
        let practice = try Practice()
        #expect(practice.stands(150, 79, 79, 80, 0, 0, 0, 99) == [true, true, true, true, true, true, false, false])
        #expect(practice.stands(100) == [true])
        #expect(practice.changes.withLock { $0 } == ["began 2", "ended 8", "began 10"])
    }

    @Test func aFindingTellsSinceWhenAndTheNumbersOfItsLastTick() throws {
        let practice = try Practice()
        _ = practice.stands(0, 120, 140, 0)
        let finding = try #require(practice.doctor.findings.list.first)
        #expect(finding.sinceTick == 3 && finding.lastTick == 4 && finding.diagnosis.summary == "The dial shows 140.")
        let text = String(decoding: practice.doctor.bytes(at: practice.rig.sampler.moment(.live)), as: UTF8.self)
        #expect(text.hasPrefix(#"{"tier":"live","tick":5,"#))
        #expect(
            text.contains(
                #""summary":"1 finding; the gravest is info: dial.","findings":[{"rule":"dial","severity":"info","#
                    + #""summary":"The dial shows 140.","figures":[{"name":"dial","value":140.0,"threshold":100.0,"#
                    + #""endpoint":"/api/v1/doctor"}],"try":"Turn it back.","since_tick":3,"last_tick":4}]"#))
    }

    @Test func nothingToReportIsAnAnswer() throws {
        let rig = try Rig()
        let doctor = Doctor()
        for _ in 1...30 {
            try rig.free(try rig.allocate(50, size: 60), size: 60)
            doctor.examine(rig.tick())
        }
        #expect(doctor.findings.list.isEmpty)
        let text = String(decoding: doctor.bytes(at: rig.sampler.moment(.live)), as: UTF8.self)
        #expect(text.contains(#""summary":"Nothing to report.","findings":[]"#))
    }

    @Test func everyRuleHasItsOwnName() {
        let names = Doctor().ruleNames
        #expect(names.count == 16 && Set(names).count == names.count)
        #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0) } })
    }

    @Test(arguments: [
        (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (1536, "1.5 KiB"), (64 << 20, "64 MiB"),
        (5 << 40, "5 TiB"),
    ])
    func bytesAreReadable(bytes: Int, text: String) { #expect(words(bytes: bytes) == text) }

    @Test func sharesAndCountsAreReadable() {
        #expect(words(share: 0.5) == "50 %" && words(share: 0.0123) == "1.2 %" && words(share: 1) == "100 %")
        #expect(words(1, "free") == "1 free" && words(2, "class", "classes") == "2 classes")
    }
}
