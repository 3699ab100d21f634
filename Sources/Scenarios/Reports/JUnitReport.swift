/// A finished run's report as JUnit's XML, which servers of continuous integration read.
import Documents

/// Phases are suites, thresholds are test cases. A threshold that did not hold is a failure; one that has no value is
/// an error; one of which nothing can be said is skipped. A last suite has the thresholds over the whole run, and a
/// case for the run itself, which is an error where the run could not be carried out or was cancelled.
public struct JUnitReport {
    private enum Outcome {
        case passed
        case failure(String)
        case error(String)
        case skipped(String)
    }

    private struct Case {
        let name: String
        let outcome: Outcome
    }

    private struct Suite {
        let name: String
        let seconds: Double
        let startedAt: String?
        var cases: [Case]
    }

    private let name: String
    private let seconds: Double
    private var suites: [Suite]

    /// Reads a report as the API answers it.
    public init(_ report: JSONValue) {
        name = report["name"]?.text ?? "run"
        seconds = report["elapsed_seconds"]?.finiteNumber ?? 0
        suites = []
        let thresholds = report["thresholds"]?.elements ?? []
        for phase in report["phases"]?.elements ?? [] {
            let phaseName = phase["name"]?.text ?? ""
            let cases = thresholds.filter { $0["phase"]?.text == phaseName }.map(Self.threshold)
            suites.append(
                Suite(
                    name: "\(name).\(phaseName)", seconds: phase["elapsed_seconds"]?.finiteNumber ?? 0,
                    startedAt: phase["started_at"]?.text, cases: cases))
        }
        let whole = thresholds.filter { $0["phase"]?.text == nil }.map(Self.threshold)
        suites.append(
            Suite(
                name: "\(name).run", seconds: seconds, startedAt: report["started_at"]?.text,
                cases: whole + [Self.run(report)]))
    }

    private static func threshold(_ threshold: JSONValue) -> Case {
        let reason = threshold["reason"]?.text ?? "it was not judged"
        let outcome: Outcome =
            switch threshold["state"]?.text {
            case "passed": .passed
            case "failed": .failure(reason)
            case "error": .error(reason)
            default: .skipped(reason)
            }
        return Case(name: threshold["expression"]?.text ?? "", outcome: outcome)
    }

    private static func run(_ report: JSONValue) -> Case {
        let verdict = report["verdict"]?.text ?? "none"
        let reason = report["reason"]?.text ?? "the run has no verdict"
        let stopped = verdict == "aborted" || verdict == "none"
        // An error in a threshold is that threshold's.
        let hasBad = (report["thresholds"]?.elements ?? []).contains { $0["state"]?.text == "error" }
        return Case(
            name: "the run is carried out",
            outcome: stopped || verdict == "error" && !hasBad ? .error("\(verdict): \(reason)") : .passed)
    }

    /// The document.
    public var bytes: [UInt8] {
        let cases = suites.flatMap(\.cases)
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        xml += "<testsuites name=\"\(Self.escaped(name))\" \(Self.counts(cases)) time=\"\(seconds)\">\n"
        for suite in suites {
            xml +=
                "  <testsuite name=\"\(Self.escaped(suite.name))\" \(Self.counts(suite.cases)) time=\"\(suite.seconds)\""
            // Without the zone's letter, as the schema of JUnit's reports has it.
            if let startedAt = suite.startedAt { xml += " timestamp=\"\(Self.escaped(String(startedAt.prefix(19))))\"" }
            xml += ">\n"
            for one in suite.cases { xml += Self.element(one, in: suite) }
            xml += "  </testsuite>\n"
        }
        return Array((xml + "</testsuites>\n").utf8)
    }

    private static func counts(_ cases: [Case]) -> String {
        var (failures, errors, skipped) = (0, 0, 0)
        for one in cases {
            switch one.outcome {
            case .passed: break
            case .failure: failures += 1
            case .error: errors += 1
            case .skipped: skipped += 1
            }
        }
        return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }

    private static func element(_ one: Case, in suite: Suite) -> String {
        let head =
            "    <testcase classname=\"\(escaped(suite.name))\" name=\"\(escaped(one.name))\" time=\"\(suite.seconds)\""
        switch one.outcome {
        case .passed: return head + "/>\n"
        case .failure(let reason): return head + ">\n" + body("failure", "threshold", reason) + "    </testcase>\n"
        case .error(let reason): return head + ">\n" + body("error", "run", reason) + "    </testcase>\n"
        case .skipped(let reason):
            return head + ">\n      <skipped message=\"\(escaped(reason))\"/>\n    </testcase>\n"
        }
    }

    private static func body(_ name: String, _ type: String, _ reason: String) -> String {
        "      <\(name) message=\"\(escaped(reason))\" type=\"\(type)\">\(escaped(reason))</\(name)>\n"
    }

    /// XML has no way to say most control characters.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            case "\0"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension JSONValue {
    /// The text of a string.
    public var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The elements of an array; none of any other value.
    public var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
