/// Follows a plan without a thread or an allocator.
@testable import Workloads

/// What a plan asks for, and what it would hold.
struct PlanWalk {
    var hash = RequestHash()
    var requests: [Request] = []
    /// The most that ever lives, with both places of a vector that moves.
    var peak = 0
    var leastOnceFull = Int.max
    var emptied = 0
    /// What was held before each time that everything was freed.
    var reached: [Int] = []
    /// Objects freed, by the number of their allocation, in that order.
    var deaths: [Int] = []
    var sizesAtDeath: Set<Int> = []
    /// Live objects after each request, summed.
    var liveSum = 0

    /// Takes some requests of a plan, with objects that exist only in it.
    init<Plan: RequestPlan>(_ plan: Plan, requests count: Int = 30_000) {
        var plan = plan
        var live = LiveSet(expecting: 0)
        var full = false
        var top = 0
        var born: UInt32 = 0
        for _ in 0..<count {
            let request = plan.next(live)
            hash.add(request)
            requests.append(request)
            if let dead = live.take(request) {
                deaths.append(Int(dead.serial))
                sizesAtDeath.insert(Int(dead.size))
                full = true
            } else if case .allocate(let size) = request {
                live.append(HeldObject(address: 0, size: UInt32(size), serial: born))
                born += 1
                top = live.plannedBytes
            } else if case .reallocate(let position, let size) = request {
                peak = max(peak, live.plannedBytes + size)
                let serial = live[position].serial
                live.replace(at: position, with: HeldObject(address: 0, size: UInt32(size), serial: serial))
            }
            peak = max(peak, live.plannedBytes)
            liveSum += live.count
            if full { leastOnceFull = min(leastOnceFull, live.plannedBytes) }
            if live.count == 0 {
                emptied += 1
                reached.append(top)
            }
        }
    }
}
