//! How large magazines are: fixed, or as the traffic of each class asks.

/// The capacity of magazines, a setting that may change while the allocator runs.
public enum MagazinePolicy: Equatable, Sendable {
    /// Every magazine holds up to so many objects, 0...4096. With 0 every free reaches its slab at once.
    case fixed(Int)
    /// Each magazine starts small, and is doubled when operations find it empty or full by turns, while all that were
    /// enlarged on a CPU together hold at most so many bytes. One that has no such operations any more gives way.
    case adaptive(bytesPerCPU: Int)

    /// Adaptive, with 4 MiB a CPU.
    public static var standard: MagazinePolicy { .adaptive(bytesPerCPU: 4 << 20) }

    /// Whether a fixed capacity is 0...4096, and bytes a CPU are 0...2^40.
    public var isValid: Bool {
        switch self {
        case .fixed(let capacity): (0...4096).contains(capacity)
        case .adaptive(let bytes): (0...1 << 40).contains(bytes)
        }
    }

    /// The policy as one word: a fixed capacity, or the complement of the bytes.
    var bits: UInt64 {
        switch self {
        case .fixed(let capacity): UInt64(capacity)
        case .adaptive(let bytes): ~UInt64(bytes)
        }
    }

    init(bits: UInt64) { self = bits >> 63 == 0 ? .fixed(Int(bits)) : .adaptive(bytesPerCPU: Int(~bits)) }

    /// Objects of a class that a magazine starts with.
    func initialCapacity(objectSize: Int) -> Int {
        switch self {
        case .fixed(let capacity): capacity
        case .adaptive: max(2, min(32, 8192 / objectSize))
        }
    }

    /// Objects of a class that a magazine can grow to.
    func largestCapacity(objectSize: Int) -> Int {
        switch self {
        case .fixed(let capacity): capacity
        case .adaptive: max(16, min(512, (256 << 10) / objectSize))
        }
    }

    /// Objects of a class that wait in quarantine, in mode `hardened`.
    func quarantine(objectSize: Int) -> Int {
        switch self {
        case .fixed(let capacity): capacity
        case .adaptive: max(2, min(256, (64 << 10) / objectSize))
        }
    }

    /// Places to set aside for a class, so that any adaptive policy can be chosen later.
    func places(objectSize: Int) -> Int {
        max(largestCapacity(objectSize: objectSize), Self.standard.largestCapacity(objectSize: objectSize))
    }
}

/// Why an operation could not be served by its magazine.
enum MagazinePressure: Int {
    case none = 0
    /// An allocation found it empty.
    case empty = 1
    /// A free found it full.
    case full = 2
}

extension Processor {
    /// Without turns between empty and full, more objects than so many at a time gain nothing.
    private static var steadyCapacity: Int { 128 }
    /// Slow operations of one kind in a row that call for a larger magazine.
    private static var steadyRun: Int { 4 }

    /// Lets the magazine of a class grow, after an operation that it could not serve. O(1) but for a victim's flush.
    func adapt(_ classIndex: Int, to pressure: MagazinePressure) {
        guard case .adaptive(let budget) = MagazinePolicy(bits: state.magazinePolicy.value) else { return }
        let flow = flow(classIndex)
        let turned = flow.lastPressure.int + pressure.rawValue == 3
        flow.lastPressure.int = pressure.rawValue
        flow.pressureRun.int = turned ? 0 : flow.pressureRun.int + 1
        let magazine = stack(classIndex)
        let size = Int(magazine.magazine.objectSize.value)
        let capacity = magazine.capacity
        guard turned || capacity < Self.steadyCapacity && flow.pressureRun.int % Self.steadyRun == 0 else { return }
        let wanted = min(capacity * 2, flow.places.int)
        let cost = (wanted - capacity) * size
        guard cost > 0 else { return }
        if magazineBytes.int + cost > budget { shrinkOneIdle(besides: classIndex) }
        guard magazineBytes.int + cost <= budget else { return }
        magazineBytes.add(cost)
        magazine.capacity = wanted
    }

    /// Halves the capacity of an enlarged magazine that has seen no slow operation for a while. Looks at few classes at
    /// a time, going round.
    private func shrinkOneIdle(besides running: Int) {
        let classCount = classes.count
        for _ in 0..<8 {
            let index = (victimHand.int + 1) % classCount
            victimHand.int = index
            let flow = flow(index)
            let isIdle = flow.activity == flow.seenActivity.int
            flow.seenActivity.int = flow.activity
            guard isIdle, index != running else { continue }
            let magazine = stack(index)
            let size = Int(magazine.magazine.objectSize.value)
            let smallest = MagazinePolicy.standard.initialCapacity(objectSize: size)
            let capacity = magazine.capacity
            guard capacity > smallest else { continue }
            let wanted = max(smallest, capacity / 2)
            if magazine.count > wanted { flush(index, keeping: wanted) }
            magazine.capacity = wanted
            magazineBytes.add((wanted - capacity) * size)
            return
        }
    }

    /// Objects of a class that a magazine may hold at first, or the quarantine in its place.
    func startingCapacity(_ policy: MagazinePolicy, objectSize: Int) -> Int {
        isHardened ? policy.quarantine(objectSize: objectSize) : policy.initialCapacity(objectSize: objectSize)
    }

    /// Gives every magazine the capacity that a policy starts with, emptying what is too full. Nobody may be inside an
    /// operation of this CPU.
    func apply(_ policy: MagazinePolicy) {
        for index in 0..<classes.count {
            let magazine = stack(index)
            let size = Int(magazine.magazine.objectSize.value)
            let capacity = min(startingCapacity(policy, objectSize: size), flow(index).places.int)
            if magazine.count > capacity { flush(index, keeping: capacity) }
            magazine.capacity = capacity
        }
        magazineBytes.int = 0
        boundPageCache()
    }
}
