/// Which allocations of workloads fail, and which are late: the words are those of Linux's failslab.

/// The setting of injected faults. With nothing but a probability, every allocation runs the same risk.
///
/// A call is considered where it is of the size class or order that was asked for. Of those that are considered, tests
/// in this order decide whether it fails, as Linux has them (lib/fault-inject.c): failures are left in `times`, `space`
/// is spent, the worker's count of calls is a multiple of `interval`, and the draw is below `probability`.
public struct FaultSettings: Sendable, Equatable {
    /// Chance of a call that passes all other tests to fail, 0...1.
    public var probability: Double
    /// Of a worker's calls that pass the tests before, one in so many may fail.
    public var interval = 1
    /// Failures of all workers together, after which no more are injected; nil sets no limit.
    public var times: Int?
    /// Bytes that all workers together are served before the first failure.
    public var space = 0
    /// Only blocks of the buddy of this order and above: 2^order pages.
    public var minOrder: Int?
    /// Only requests of the size class whose objects have so many bytes.
    public var sizeClass: Int?
    /// What a call takes longer, at least, whether it fails or not.
    public var latencyNanoseconds: UInt64 = 0
    /// Chance of a considered call to be late, 0...1.
    public var latencyProbability = 1.0
    /// What draws follow from, together with a workload's seed and the number of its worker.
    public var seed = WorkloadBounds.defaultSeed

    /// Faults of so many allocations on average.
    public init(probability: Double) { self.probability = probability }
}

/// What requests a fault can tell apart.
public struct FaultGeometry: Sendable, Equatable {
    /// Bytes of a page.
    public let pageSize: Int
    /// Bytes of each size class, rising.
    public let classSizes: [Int]
    /// Bytes that each object and block has beyond what is asked for.
    public let slack: Int

    public init(pageSize: Int, classSizes: [Int], slack: Int = 0) {
        self.pageSize = pageSize
        self.classSizes = classSizes
        self.slack = slack
    }

    /// The class that serves a request, by the bytes of its objects: the smallest that is at least the size and a
    /// multiple of the alignment; nil where there is none, and the buddy serves it. O(classes).
    func sizeClass(size: Int, alignment: Int) -> Int? {
        classSizes.first { $0 >= size + slack && $0 & (alignment - 1) == 0 }
    }

    /// The order of the smallest block that holds a request; nil where a size class serves it.
    func order(size: Int, alignment: Int) -> Int? {
        guard sizeClass(size: size, alignment: alignment) == nil else { return nil }
        let pages = (size + slack + pageSize - 1) / pageSize
        return pages <= 1 ? 0 : Int.bitWidth - (pages - 1).leadingZeroBitCount
    }
}

/// What the fields of a fault may hold.
public enum FaultBounds {
    public static let probability = 0.0...1.0
    public static let interval = 1...1_000_000_000
    /// Failures; without a limit it is -1, as in Linux.
    public static let times = -1...1_000_000_000_000
    public static let space = 0...1_099_511_627_776
    public static let minOrder = 0...30
    /// A worker that sleeps cannot be told to stop.
    public static let latencySeconds = 0.0...1.0
}

extension FaultSettings {
    /// Everything that is wrong with the setting.
    public func issues(for geometry: FaultGeometry) -> [FieldIssue] {
        var found = [
            FieldIssue.number("/probability", probability, FaultBounds.probability),
            FieldIssue.integer("/interval", interval, FaultBounds.interval),
            times.flatMap { FieldIssue.integer("/times", $0, 0...FaultBounds.times.upperBound) },
            FieldIssue.integer("/space", space, FaultBounds.space, unit: " bytes"),
            minOrder.flatMap { FieldIssue.integer("/min_order", $0, FaultBounds.minOrder) },
            FieldIssue.number("/latency", Double(latencyNanoseconds) * 1e-9, FaultBounds.latencySeconds),
            FieldIssue.number("/latency_probability", latencyProbability, FaultBounds.probability),
        ].compactMap { $0 }
        if !WorkloadBounds.seed.contains(seed) {
            let detail = "\(seed) is too large; allowed are 0 to \(WorkloadBounds.seed.upperBound)"
            found.append(FieldIssue("/seed", detail, .outOfRange))
        }
        if let issue = classIssue(geometry) { found.append(issue) }
        return found
    }

    private func classIssue(_ geometry: FaultGeometry) -> FieldIssue? {
        guard let sizeClass else { return nil }
        if minOrder != nil {
            return FieldIssue("/class", "is not allowed beside min_order: no size class has an order", .notAllowed)
        }
        guard !geometry.classSizes.contains(sizeClass) else { return nil }
        let sizes = geometry.classSizes.map(String.init).joined(separator: ", ")
        return FieldIssue("/class", "\(sizeClass) is no size class; allowed are \(sizes)", .notAllowed)
    }
}
