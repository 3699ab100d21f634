/// What a heap of the C interface needs of the platform.
import BuddySlab
import CPlatform

extension PlatformHooks {
    /// Futexes, the monotonic clock and membarrier; virtual addresses count as physical ones.
    static var process: PlatformHooks {
        PlatformHooks(
            wait: { word, expected, timeout in
                if let word = unsafe word { unsafe platform_futex_wait(word, expected, timeout) }
            },
            wake: { word, count in
                if let word = unsafe word { unsafe platform_futex_wake(word, count) }
            },
            now: { platform_monotonic_nanoseconds() },
            fence: { platform_fence() },
            release: { address, byteCount in
                unsafe platform_discard(UnsafeMutableRawPointer(bitPattern: address), byteCount) == 0
            })
    }
}
