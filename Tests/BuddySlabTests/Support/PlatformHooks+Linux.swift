//! The platform of the tests: futexes and the monotonic clock of Linux.

import BuddySlab
import CPlatform

extension PlatformHooks {
    /// Waits on futexes and tells the monotonic time.
    static var linux: PlatformHooks {
        PlatformHooks(
            wait: { word, expected, nanoseconds in unsafe platform_futex_wait(word, expected, nanoseconds) },
            wake: { word, count in unsafe platform_futex_wake(word, count) },
            now: { platform_monotonic_nanoseconds() })
    }
}
