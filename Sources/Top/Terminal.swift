/// The terminal that is drawn on. This file owns the raw calls for it.
import CPlatform
import Glibc

/// Standard input and output, where both are the same kind of terminal that a person sits at.
@safe
struct Terminal {
    private var saved = termios()

    /// Letters in a line and lines.
    struct Size: Equatable {
        var width: Int
        var height: Int
    }

    /// Nil where the output is no terminal.
    init?() {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        _ = unsafe tcgetattr(STDIN_FILENO, &saved)
    }

    /// The alternate screen without a cursor; keys come one by one and are not echoed. Signals keep their keys.
    func enter() {
        var raw = saved
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // Also when this program ends by a fault of its own.
        unsafe withUnsafePointer(to: saved) { settings in
            unsafe Self.leaving.utf8Start.withMemoryRebound(to: CChar.self, capacity: Self.leaving.utf8CodeUnitCount) {
                unsafe platform_restore_terminal_at_fault(settings, $0)
            }
        }
        _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
        Self.write("\u{1b}[?1049h\u{1b}[?25l")
    }

    /// Everything as it was before `enter`.
    func leave() {
        Self.write(Self.leavingText)
        var saved = saved
        _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
    }

    private static let leaving: StaticString = "\u{1b}[?25h\u{1b}[?1049l"
    private static var leavingText: String { leaving.description }

    /// 80 x 24 where the terminal does not tell.
    var size: Size {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return Size(width: 80, height: 24)
        }
        return Size(width: Int(size.ws_col), height: Int(size.ws_row))
    }

    /// Draws over what stood there before, so that nothing flickers.
    func draw(_ lines: [TopLine]) {
        var text = "\u{1b}[H"
        for (index, line) in lines.enumerated() {
            if index > 0 { text += "\r\n" }
            text += line.isHeading ? "\u{1b}[7m\(line.text)\u{1b}[0m" : line.text
            text += "\u{1b}[K"
        }
        Self.write(text + "\u{1b}[J")
    }

    /// Writes all of `text` to the standard output; false where nobody reads it any more.
    @discardableResult
    static func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    static func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                return unsafe Glibc.write(STDOUT_FILENO, rest.baseAddress, rest.count)
            }
            if count > 0 { written += count } else if errno != EINTR { return false }
        }
        return true
    }
}
