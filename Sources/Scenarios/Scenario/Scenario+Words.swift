/// What a scenario would do, in words and numbers: for those who only want to know.
import Documents

extension Scenario {
    /// Seconds that its phases last, as far as that follows from it; nil where a phase lasts as long as its operations.
    public var expectedSeconds: Double? {
        var sum = 0.0
        for phase in phases {
            guard let seconds = phase.expectedSeconds else { return nil }
            sum += seconds
        }
        return sum * Double(compare.isEmpty ? 1 : compare.count * rounds)
    }

    /// `{"valid":true,"scenario":{...},"phases":[...],"expected_seconds":...}`.
    public var outline: [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.object { json in
            json.field("valid", true)
            json.key("scenario")
            json.scenario(self)
            json.array("phases", of: phases) { $0.outline($1) }
            json.field("expected_seconds", expectedSeconds)
        }
        return writer.bytes
    }
}

extension Phase {
    /// A phase of operations lasts as long as the slowest of its workloads, where all are paced at one rate.
    var expectedSeconds: Double? {
        if case .seconds(let seconds) = extent { return seconds }
        var longest = 0.0
        for workload in workloads where !workload.isKept {
            guard let operations = workload.operations, workload.specification.rate > 0, workload.rate == nil else {
                return nil
            }
            longest = max(longest, Double(operations) / workload.specification.rate)
        }
        return longest
    }

    /// In a sentence.
    var words: String {
        let load = workloads.isEmpty ? "no load" : workloads.map(\.words).joined(separator: ", ")
        let end: String =
            switch extent {
            case .seconds(let seconds): "for \(seconds) s"
            case .operations(let operations): "until \(operations) operations are done"
            }
        let deeds = actions.isEmpty ? "" : "; " + actions.map(\.words).joined(separator: ", ")
        return load + " " + end + deeds
    }
}

extension PhaseWorkload {
    fileprivate var words: String {
        let threads = threads.map { "\($0.from) to \($0.to)" } ?? "\(specification.threads)"
        let pace: String =
            if let rate {
                "\(rate.from) to \(rate.to) operations/s"
            } else {
                specification.rate == 0 ? "as fast as it goes" : "\(specification.rate) operations/s"
            }
        let isOne = self.threads == nil && specification.threads == 1
        let kept = isKept ? ", kept until the end" : ""
        return "\(specification.kind.rawValue) on \(threads) thread\(isOne ? "" : "s") (\(pace)\(kept))"
    }
}

extension ScheduledAction {
    fileprivate var words: String {
        let moment: String =
            switch time {
            case .start: "at the start"
            case .after(let seconds): "after \(seconds) s"
            case .end: "at the end"
            }
        return "\(action.name) \(moment)"
    }
}

extension JSONWriter {
    fileprivate mutating func outline(_ phase: Phase) {
        object { json in
            json.field("name", phase.name)
            json.field("does", phase.words)
            json.field("threads", phase.workloads.reduce(0) { $0 + max($1.specification.threads, $1.threads?.to ?? 0) })
            json.field("live_bytes", phase.workloads.reduce(0) { $0 + $1.specification.liveBytes })
            json.field("thresholds", phase.thresholds.count)
            json.field("expected_seconds", phase.expectedSeconds)
        }
    }
}
