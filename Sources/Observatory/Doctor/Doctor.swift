/// Applies the rules to every tick and keeps what they found.
import Threads

/// Findings begin at the first tick at which their rule speaks, and end after some ticks in a row at which it is
/// silent even by its eased bounds.
public final class Doctor: Sendable {
    private struct Standing {
        var finding: Finding
        var quiet = 0
    }

    private struct State {
        var window = TrafficWindow()
        /// By rule.
        var standing: [Standing?]
        var moment: Moment?
        var listeners: [@Sendable (FindingChange) -> Void] = []
    }

    private let rules: [any DoctorRule]
    private let state: Guarded<State>

    /// With the standard rules.
    public convenience init() { self.init(rules: standardRules) }

    init(rules: [any DoctorRule]) {
        self.rules = rules
        state = Guarded(State(standing: Array(repeating: nil, count: rules.count)))
    }

    /// Calls `listener` when a finding begins or ends, on the thread that examines.
    public func onChange(_ listener: @escaping @Sendable (FindingChange) -> Void) {
        state.withLock { $0.listeners.append(listener) }
    }

    /// The names of all rules, the gravest first.
    var ruleNames: [String] { rules.map(\.name) }

    /// What stands now, and the moment of the last examination.
    var findings: (list: [Finding], moment: Moment?) {
        state.withLock { ($0.standing.compactMap { $0?.finding }, $0.moment) }
    }

    /// Looks at a tick, which comes after those before. O(CPUs x classes).
    public func examine(_ tick: Tick) {
        let number = tick.snapshot.moment.tick
        let (changes, listeners) = state.withLock { state in
            let checkup = Checkup(tick: tick, traffic: state.window.advance(to: tick))
            state.moment = tick.snapshot.moment
            let changes = rules.indices.compactMap { index in
                Self.apply(rules[index], checkup, number, &state.standing[index])
            }
            return (changes, state.listeners)
        }
        for change in changes {
            for listener in listeners { listener(change) }
        }
    }

    private static func apply(
        _ rule: any DoctorRule, _ checkup: Checkup, _ tick: Int, _ standing: inout Standing?
    ) -> FindingChange? {
        guard var known = standing else {
            guard let diagnosis = rule.diagnose(checkup, .strict) else { return nil }
            let finding = Finding(rule: rule.name, sinceTick: tick, lastTick: tick, diagnosis: diagnosis)
            standing = Standing(finding: finding)
            return FindingChange(finding: finding, endedTick: nil)
        }
        if let diagnosis = rule.diagnose(checkup, .eased) {
            known.finding.diagnosis = diagnosis
            known.finding.lastTick = tick
            known.quiet = 0
        } else {
            known.quiet += 1
        }
        let hasEnded = known.quiet >= rule.quietTicks
        standing = hasEnded ? nil : known
        return hasEnded ? FindingChange(finding: known.finding, endedTick: tick) : nil
    }
}
