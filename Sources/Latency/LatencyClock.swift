/// The clock of latency, and what a look at it costs.
import CPlatform

/// The system's monotonic clock.
enum LatencyClock {
    /// Nanoseconds that two looks directly after each other lie apart, the median of many pairs: each timed call seems
    /// longer by this. Measured once a process.
    static let cost: UInt64 = {
        let differences = (0..<1001).map { _ in
            let first = platform_monotonic_nanoseconds()
            return platform_monotonic_nanoseconds() - first
        }
        return differences.sorted()[500]
    }()
}
