/// How far a run is, on the standard error stream.
import Documents
import Glibc
import Threads

/// One line that is rewritten on a terminal; elsewhere a line for each phase and state.
final class RunProgressLine: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let shown = Guarded("")

    /// Shows a report, or the notice of a change.
    func show(_ run: JSONValue) {
        let progress = run["progress"]
        let state = run["state"]?.text ?? ""
        var place = state
        if state == "running", let phase = progress?["phase"]?.text {
            let index = progress?["phase_index"]?.wholeNumber ?? 0
            place = "phase \(phase) (\(index + 1) of \(progress?["phase_count"]?.wholeNumber ?? 0))"
        }
        let seconds = Int(run["elapsed_seconds"]?.finiteNumber ?? 0)
        let operations = progress?["operations"]?.wholeNumber ?? 0
        shown.withLock { shown in
            if isTerminal {
                writeToErrors("\r\u{1b}[K\(place), \(seconds) s, \(operations) operations")
            } else if shown != place {
                writeToErrors(place + "\n")
            }
            shown = place
        }
    }

    /// Clears the line.
    func end() {
        if isTerminal { writeToErrors("\r\u{1b}[K") }
    }
}
