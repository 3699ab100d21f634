/// Scenarios that are refused: what is wrong, and what is said of it.
import Testing

@testable import Scenarios

/// One that is refused.
struct BadScenario: Sendable, CustomTestStringConvertible {
    /// In place of `phases` and what follows.
    let text: String
    let pointer: String
    let words: String

    init(_ text: String, _ pointer: String, _ words: String) {
        self.text = text
        self.pointer = pointer
        self.words = words
    }

    /// A phase that is wrong, among the members of the only one.
    static func phase(_ text: String, _ pointer: String, _ words: String) -> BadScenario {
        BadScenario(#""phases":[{\#(text)}]"#, "/phases/0" + pointer, words)
    }

    /// A workload that is wrong, among the members of the only one.
    static func workload(
        _ text: String, _ pointer: String, _ words: String, extent: String = #""duration":1"#
    ) -> BadScenario {
        phase(#"\#(extent),"workloads":[{\#(text)}]"#, "/workloads/0" + pointer, words)
    }

    static func threshold(_ text: String, _ words: String) -> BadScenario {
        BadScenario(#""phases":[{"duration":1}],"thresholds":["\#(text)"]"#, "/thresholds/0", words)
    }

    static func action(_ text: String, _ pointer: String, _ words: String) -> BadScenario {
        phase(#""duration":1,"actions":[{\#(text)}]"#, "/actions/0" + pointer, words)
    }

    var testDescription: String { text }

    static let all: [BadScenario] = scenarios + phases + workloads + thresholds + actions

    private static let fine = #""phases":[{"duration":1}]"#

    private static let scenarios = [
        BadScenario("", "/phases", "is required"),
        BadScenario(#""phases":[]"#, "/phases", "1 to 64"),
        BadScenario(#""phases":{}"#, "/phases", "array"),
        BadScenario(#""phase":[]"#, "/phase", "did you mean 'phases'?"),
        BadScenario(fine + #","name":"No spaces""#, "/name", "must be an id"),
        BadScenario(fine + #","seed":-1"#, "/seed", "not -1"),
        BadScenario(fine + #","shared":"yes""#, "/shared", "true or false, not \"yes\""),
        BadScenario(fine + #","involuntary_switch_limit":2"#, "/involuntary_switch_limit", "from 0.0 to 1.0"),
        BadScenario(fine + #","rounds":3"#, "/rounds", "scenarios that compare"),
        BadScenario(fine + #","compare":["system"]"#, "/compare", "2 to 8"),
        BadScenario(
            #""phases":[{"name":"a","duration":1},{"name":"a","duration":1}]"#, "/phases/1/name", "like an earlier"),
    ]

    private static let phases = [
        phase("", "/duration", "when does the phase end?"),
        phase(#""duration":0"#, "/duration", "from 0.001"),
        phase(#""duration":"2 parsecs""#, "/duration", "a length of time"),
        phase(#""duration":1,"operations":5"#, "/operations", "must not be given beside duration"),
        phase(#""operations":5"#, "/operations", "needs a workload"),
        phase(#""operations":0,"workloads":[{"kind":"churn"}]"#, "/operations", "from 1 to"),
        phase(#""operations":5,"workloads":[{"kind":"churn","keep":true}]"#, "/operations", "not kept"),
        phase(#""duraton":1"#, "/duraton", "did you mean 'duration'?"),
        phase(#""duration":1,"workloads":{}"#, "/workloads", "an array"),
        phase(
            #""duration":1,"workloads":[{"kind":"churn","name":"a"},{"kind":"churn","name":"a"}]"#,
            "/workloads/1/name", "like another workload"),
        phase(
            #""duration":1,"workloads":[{"kind":"churn","threads":3,"live_bytes":"4MiB"},"#
                + #"{"kind":"churn","threads":2,"live_bytes":"4MiB"}]"#, "/workloads", "need 5 CPUs together"),
        phase(#""duration":1,"workloads":[{"kind":"churn","live_bytes":"1GiB"}]"#, "/workloads", "at most"),
    ]

    private static let workloads = [
        workload(#""threads":2"#, "/kind", "is required"),
        workload(#""kind":"chrun""#, "/kind", "did you mean 'churn'?"),
        workload(#""kind":"churn","rats":5"#, "/rats", "did you mean 'rate'?"),
        workload(#""kind":"churn","threads":65"#, "/threads", "65"),
        workload(#""kind":"churn","rate":{"from":0,"to":5}"#, "/rate/from", "from 0.001"),
        workload(#""kind":"churn","rate":{"from":1,"till":5}"#, "/rate/to", "is required"),
        workload(#""kind":"mixed","threads":{"from":1,"to":4}"#, "/threads", "mixed allows 2 to 64"),
        workload(
            #""kind":"churn","threads":{"from":1,"to":4}"#, "/threads", "must not ramp here",
            extent: #""operations":9"#),
        workload(#""kind":"churn","operations":9"#, "/operations", "has a duration"),
        workload(#""kind":"churn","growth":2"#, "/growth", "is not a known field"),
        workload(#""kind":"churn","sizes":{"distribution":"fixed"}"#, "/sizes/size", "is required"),
    ]

    private static let thresholds = [
        threshold("operations = 5", "at character 12"),
        threshold("operatons > 5", "did you mean 'operations'?"),
        threshold("classes[65].live > 5", "there is no [65]"),
        threshold("classes[64].liv > 5", "did you mean 'live'?"),
        threshold("buddy.orders[9].unusable_ratio < 5MiB", "cannot be compared"),
        threshold("latency.allocate.p98 < 5us", "there is no figure"),
        threshold("max(latency.allocate.p99) < 5us", "leave max() out"),
        threshold("ledger.unaccounted_byte == 0", "did you mean 'unaccounted_bytes'?"),
        threshold("memory == 0", "is no number"),
        threshold("ratios[system] > 1", "compares back ends"),
        BadScenario(fine + #","thresholds":"operations > 5""#, "/thresholds", "an array"),
        BadScenario(fine + #","thresholds":[5]"#, "/thresholds/0", "must be an expression"),
        BadScenario(
            fine + #","thresholds":[{"expression":"operations > 5","grace":1}]"#, "/thresholds/0/grace", "abort_on_fail"
        ),
        BadScenario(
            fine + #","thresholds":[{"expresion":"operations > 5"}]"#, "/thresholds/0/expression", "is required"),
    ]

    private static let actions = [
        action(#""action":"reclame""#, "/action", "did you mean 'reclaim'?"),
        action(#""at":"soon","action":"reclaim""#, "/at", "a length of time"),
        action(#""at":2,"action":"reclaim""#, "/at", "after the phase's end"),
        action(#""action":"add_region""#, "/size", "is required"),
        action(#""action":"fault""#, "/fault", "is required"),
        action(#""action":"fault","fault":{"probability":2}"#, "/fault/probability", "from 0.0 to 1.0"),
        action(#""action":"fault","fault":{"probability":1,"class":65}"#, "/fault/class", "no size class"),
        action(#""action":"reclaim","size":5"#, "/size", "is not a known field"),
    ]
}
