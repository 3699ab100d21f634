/// What the user, the terminal and the fetching thread do. This file owns the raw calls for waiting.
import CPlatform
import Glibc

/// Something to act on.
enum TerminalEvent: Equatable {
    case key(UInt8)
    case resized
    /// Ctrl-Z.
    case suspended
    /// A signal that ends the program, or the end of the terminal.
    case ended
    /// A look at the server has come to its end.
    case looked
}

/// Waits for events. The signals are blocked before any other thread exists, so that only this takes them.
@safe
struct TerminalEvents {
    private let signals: Int32
    private let looks: Int32
    private let readsKeys: Bool

    /// `looks` is the reading end of a pipe to which a byte is written after every look.
    init(looks: Int32) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH] { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        signals = unsafe platform_signal_descriptor(&set)
        self.looks = looks
        readsKeys = isatty(STDIN_FILENO) == 1
    }

    /// Sleeps until something happens; all that has happened, in the order of its weight.
    func wait() -> [TerminalEvent] {
        var items = [
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
            pollfd(fd: readsKeys ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: looks, events: Int16(POLLIN), revents: 0),
        ]
        guard unsafe poll(&items, nfds_t(items.count), -1) > 0 else { return [] }
        var events: [TerminalEvent] = []
        if items[0].revents != 0 { events.append(signal()) }
        if items[1].revents != 0 { events += keys() }
        if items[2].revents != 0 {
            _ = Self.read(looks)
            events.append(.looked)
        }
        return events
    }

    private func signal() -> TerminalEvent {
        switch platform_next_signal(signals) {
        case SIGWINCH: .resized
        case SIGTSTP: .suspended
        default: .ended
        }
    }

    private func keys() -> [TerminalEvent] {
        let bytes = Self.read(STDIN_FILENO)
        return bytes.isEmpty ? [.ended] : bytes.map { .key($0) }
    }

    private static func read(_ descriptor: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }
}
