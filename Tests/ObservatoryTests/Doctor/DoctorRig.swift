/// A patient: an allocator in a state that a test has made, and one rule that looks at it.
import BuddySlab

@testable import Observatory

/// Ticks by hand, and examines each with one rule.
struct DoctorRig {
    let rig: Rig
    private let rule: any DoctorRule
    private let window = HandWindow()

    init(_ rule: any DoctorRule, _ rig: Rig) {
        self.rig = rig
        self.rule = rule
        _ = window.advance(to: rig.sampler.latest)
    }

    /// What the rule says of the state as it is now.
    func diagnosis(_ bounds: Bounds = .strict) -> Diagnosis? {
        let tick = rig.tick()
        return rule.diagnose(Checkup(tick: tick, traffic: window.advance(to: tick)), bounds)
    }

    /// The window, shared by the copies of a rig.
    private final class HandWindow {
        private var window = TrafficWindow()

        func advance(to tick: Tick) -> Traffic { window.advance(to: tick) }
    }
}

extension Diagnosis {
    /// Names without numbers: `classes[64].free` is `classes[].free`.
    var figureNames: [String] { figures.map { definitionName(of: $0.name) } }

    /// True where every figure is defined, something is said and advised, and a bound is named.
    var isWhole: Bool {
        let known = Set(
            DefinitionsReport.observing.flatMap { group in
                group.places.flatMap { place in group.figures.map { place.endpoint + " " + place.prefix + $0.name } }
            })
        let names = figures.map { figure in
            let endpoint = figure.endpoint.split(separator: "/").count > 3 ? "/api/v1/classes" : figure.endpoint
            let prefix = endpoint == "/api/v1/buddy" ? "buddy." : ""
            return endpoint + " " + definitionName(of: figure.name).dropFirst(prefix.count)
        }
        return names.allSatisfy(known.contains) && !summary.isEmpty && !advice.isEmpty
            && figures.contains { $0.threshold != nil }
    }
}

/// A name without what identifies a row.
func definitionName(of name: String) -> String {
    var result = ""
    var isInside = false
    for character in name {
        if character == "]" { isInside = false }
        if !isInside { result.append(character) }
        if character == "[" { isInside = true }
    }
    return result
}
