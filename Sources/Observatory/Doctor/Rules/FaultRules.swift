/// What went wrong: in the program, for lack of memory, or in the observation itself.
import BuddySlab

/// Frees that were refused. One is a fault in the program, whatever its share: the ratio is 0 and the floor 1.
struct MisuseSeen: DoctorRule {
    let name = "misuse_seen"
    var quietTicks: Int { 60 }

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let recent = checkup.traffic[.misuses]
        guard recent > 0 else { return nil }
        let last =
            checkup.snapshot.cpus.map(\.figures.lastMisuse).first { $0 != 0 }
            ?? checkup.snapshot.globals.lastLargeMisuse
        let total = checkup.snapshot[.misuses]
        return Diagnosis(
            severity: .critical,
            summary: """
                \(words(recent, "free")) in \(words(checkup.traffic.seconds)) s \(recent == 1 ? "was" : "were") \
                refused as misuse, \(total) since the start; one of the addresses is 0x\(String(last, radix: 16)).
                """,
            figures: [
                FindingFigure("recent_misuses", recent, 1, at: "doctor"),
                FindingFigure("totals.misuses", total, at: "stats"),
            ],
            advice: """
                Find who frees twice, frees inside an object, or frees with another size: mode exact refuses it on the \
                spot, where the caller's stack is still there.
                """)
    }
}

/// Requests that were refused for lack of memory.
struct FailuresSeen: DoctorRule {
    let name = "failures_seen"
    /// Failures among all requests of the window.
    var ratio = 0.000_1
    var floorFailures = 1
    var quietTicks: Int { 30 }

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let failures = checkup.traffic[.failures]
        let share = MemoryFigures.share(failures, of: failures + checkup.traffic[.allocations])
        guard failures > 0, bounds.reaches(share, ratio), bounds.reaches(failures, floorFailures) else { return nil }
        return Diagnosis(
            severity: .critical,
            summary: """
                \(words(failures, "request")) in \(words(checkup.traffic.seconds)) s, \(words(share: share)) of all, \
                found no memory; \(words(bytes: checkup.memory.buddyFreeBytes)) is free in blocks of up to \
                \(words(bytes: checkup.snapshot.largestFreeBlockBytes)).
                """,
            figures: [
                FindingFigure("failure_ratio", share, ratio, at: "doctor"),
                FindingFigure("recent_failures", failures, floorFailures, at: "doctor"),
                FindingFigure("memory.buddy_free_bytes", checkup.memory.buddyFreeBytes, at: "stats"),
                FindingFigure(
                    "fragmentation.largest_free_block_bytes", checkup.snapshot.largestFreeBlockBytes, at: "stats"),
            ],
            advice: """
                Where much is free, fragmentation is the reason and smaller blocks would be served; otherwise the \
                server needs more --memory or the program must hold less.
                """)
    }
}

/// Exact answers that could not be given because a thread did not come by.
struct AbandonedStops: DoctorRule {
    let name = "abandoned_stops"
    var ratio = 0.1
    var floorStops = 1
    var quietTicks: Int { 30 }

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let abandoned = checkup.traffic.difference(\.abandonedStops)
        let share = MemoryFigures.share(abandoned, of: abandoned + checkup.traffic.difference(\.stops))
        guard abandoned > 0, bounds.reaches(share, ratio), bounds.reaches(abandoned, floorStops) else { return nil }
        return Diagnosis(
            severity: .warning,
            summary: """
                \(words(abandoned, "stop")) in \(words(checkup.traffic.seconds)) s, \(words(share: share)) of those \
                asked for, \(abandoned == 1 ? "was" : "were") given up after 100 ms: a thread holds a CPU and neither \
                allocates nor says that it is idle.
                """,
            figures: [
                FindingFigure("abandoned_stop_ratio", share, ratio, at: "doctor"),
                FindingFigure("recent_abandoned_stops", abandoned, floorStops, at: "doctor"),
                FindingFigure("observer.stops_abandoned", checkup.snapshot.globals.abandonedStops, at: "stats"),
            ],
            advice: """
                GET /api/v1/cpus shows which CPUs run; their threads should wrap waits in idle, and poll during long \
                work of their own.
                """)
    }
}

/// Live figures that could not be true and were clamped: a few are the price of reading while others write.
struct ClampedFigures: DoctorRule {
    let name = "clamped_figures"
    /// Clamped figures for each tick.
    var ratio = 1.0
    var floorClamps = 20

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let clamps = checkup.traffic.difference(\.clamps)
        let perTick = Double(clamps) / Double(TrafficWindow.ticks)
        guard bounds.reaches(perTick, ratio), bounds.reaches(clamps, floorClamps) else { return nil }
        return Diagnosis(
            severity: .info,
            summary: """
                \(words(clamps, "live figure")) in \(words(checkup.traffic.seconds)) s could not be true and \
                \(clamps == 1 ? "was" : "were") clamped; sums of the live tier are a little off.
                """,
            figures: [
                FindingFigure("clamped_per_tick", perTick, ratio, at: "doctor"),
                FindingFigure("recent_clamps", clamps, floorClamps, at: "doctor"),
                FindingFigure("observer.clamped_total", checkup.tick.observer.clampedTotal, at: "stats"),
            ],
            advice: "Where sums matter, ask GET /api/v1/ledger, which is exact.")
    }
}
