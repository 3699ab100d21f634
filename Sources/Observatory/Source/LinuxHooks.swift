/// Waiting, time and the way back of memory for the allocator, from the operating system.
import BuddySlab
import CPlatform

extension PlatformHooks {
    /// Futexes, the monotonic clock, and memory that is discarded page by page; virtual addresses count as physical
    /// ones, which a process cannot know.
    public static var linux: PlatformHooks {
        PlatformHooks(
            wait: { word, expected, timeout in
                if let word = unsafe word { unsafe platform_futex_wait(word, expected, timeout) }
            },
            wake: { word, count in
                if let word = unsafe word { unsafe platform_futex_wake(word, count) }
            },
            now: { platform_monotonic_nanoseconds() },
            release: { address, byteCount in
                unsafe platform_discard(UnsafeMutableRawPointer(bitPattern: address), byteCount) == 0
            })
    }
}
