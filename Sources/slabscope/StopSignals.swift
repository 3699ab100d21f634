/// SIGINT and SIGTERM, awaited by the main thread.
import Glibc

/// The signals that end the server. They are blocked before any thread starts, so that every thread inherits the mask
/// and only `wait` takes them.
@safe
struct StopSignals {
    private var set = sigset_t()

    /// Blocks the signals, and ignores SIGPIPE and SIGXFSZ: a client that goes away and a file that may not grow are
    /// errors of a write, not of the process.
    init() {
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGINT)
        unsafe sigaddset(&set, SIGTERM)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// Sleeps until one of them comes; answers its name.
    mutating func wait() -> String {
        var number: Int32 = 0
        while unsafe sigwait(&set, &number) != 0 {}
        return number == SIGINT ? "SIGINT" : "SIGTERM"
    }
}
