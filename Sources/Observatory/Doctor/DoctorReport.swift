/// The document of `GET /api/v1/doctor`, and the event of a finding.
import Documents

extension Doctor {
    /// What the last examination left standing; `fallback` is the moment of an answer before the first one.
    public func bytes(at fallback: Moment) -> [UInt8] {
        let (findings, moment) = findings
        var writer = JSONWriter(capacity: 1024 + 1024 * findings.count)
        writer.object { json in
            json.head(moment ?? fallback)
            json.field("summary", Self.summary(findings))
            json.array("findings", of: findings) { json, finding in
                json.object { $0.finding(finding) }
            }
            json.array("rules", of: ruleNames) { $0.value($1) }
        }
        return writer.bytes
    }

    private static func summary(_ findings: [Finding]) -> String {
        guard let worst = findings.max(by: { $0.diagnosis.severity.rank < $1.diagnosis.severity.rank }) else {
            return "Nothing to report."
        }
        return
            "\(words(findings.count, "finding")); the gravest is \(worst.diagnosis.severity.rawValue): \(worst.rule)."
    }
}

extension Severity {
    fileprivate var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .critical: 2
        }
    }
}

extension FindingChange {
    /// The finding, and whether it has begun or ended.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object { json in
            json.field("change", endedTick == nil ? "began" : "ended")
            json.field("ended_tick", endedTick)
            json.finding(finding)
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func finding(_ finding: Finding) {
        let diagnosis = finding.diagnosis
        field("rule", finding.rule)
        field("severity", diagnosis.severity.rawValue)
        field("summary", diagnosis.summary)
        array("figures", of: diagnosis.figures) { json, figure in
            json.object { json in
                json.field("name", figure.name)
                json.field("value", figure.value)
                json.field("threshold", figure.threshold)
                json.field("endpoint", figure.endpoint)
            }
        }
        field("try", diagnosis.advice)
        field("since_tick", finding.sinceTick)
        field("last_tick", finding.lastTick)
    }
}
