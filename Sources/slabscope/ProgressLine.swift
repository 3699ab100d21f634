/// How far a long command is, on the standard error stream. This file owns the raw writes to it.
import Bench
import CPlatform
import Glibc

/// One line that is rewritten on a terminal; elsewhere a line for each tenth.
final class ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var shownAt: UInt64 = 0
    private var shown = ""

    /// Shows how far the work is, at most five times a second.
    func show(_ progress: Progress) {
        let percent = progress.done * 100 / max(1, progress.total)
        if isTerminal {
            let now = platform_monotonic_nanoseconds()
            guard now - shownAt > 200_000_000 || progress.done == progress.total else { return }
            shownAt = now
            writeToErrors("\r\u{1b}[K\(progress.part): \(percent) % (\(progress.done) of \(progress.total))")
        } else {
            let line = "\(progress.part): \(percent / 10 * 10) %\n"
            guard line != shown else { return }
            shown = line
            writeToErrors(line)
        }
    }

    /// Clears the line.
    func end() {
        if isTerminal { writeToErrors("\r\u{1b}[K") }
    }
}

/// Writes a line to the standard error stream.
func say(_ message: String) { writeToErrors(message + "\n") }

/// Writes text to the standard error stream as it is.
func writeToErrors(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
}
