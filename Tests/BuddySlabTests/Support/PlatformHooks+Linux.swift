//! The platform of the tests: futexes, the monotonic clock and memory of Linux.

import BuddySlab
import CPlatform

extension PlatformHooks {
    /// Waits on futexes, tells the monotonic time, and gives memory back.
    static var linux: PlatformHooks {
        PlatformHooks(
            wait: { word, expected, nanoseconds in unsafe platform_futex_wait(word, expected, nanoseconds) },
            wake: { word, count in unsafe platform_futex_wake(word, count) },
            now: { platform_monotonic_nanoseconds() },
            release: { address, byteCount in
                unsafe platform_discard(UnsafeMutableRawPointer(bitPattern: address), byteCount) == 0
            })
    }
}
