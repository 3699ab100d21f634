/// One timed call, packed into two words so that a worker writes no more than a quarter of a cache line.
import BuddySlab

/// What is known of one timed call.
public struct LatencySample: Sendable, Equatable {
    public let operation: LatencyOperation
    /// How the allocator says that it was served; nil where the allocator does not tell.
    public let path: OperationPath?
    /// Bytes asked for; for a reallocation the new ones. Sizes above `sizeBound` are kept as that.
    public let size: Int
    /// A power of two.
    public let alignment: Int
    /// From the call to its return, in nanoseconds.
    public let service: UInt64
    /// From the moment for which the call was planned to its return, in nanoseconds; nil where nothing was planned.
    public let response: UInt64?

    public init(
        _ operation: LatencyOperation, path: OperationPath?, size: Int, alignment: Int, service: UInt64,
        response: UInt64?
    ) {
        self.operation = operation
        self.path = path
        self.size = min(max(0, size), Self.sizeBound)
        self.alignment = alignment
        self.service = min(service, Self.timeBound)
        self.response = response.map { min($0, Self.timeBound) }
    }
}

/// The packed form. First word: service 40 bits, path 4, operation 2, logarithm of the alignment 6. Second word:
/// response 40 bits, whether there is one 1, size 23.
extension LatencySample {
    /// The longest time that is kept: 18 minutes.
    static let timeBound: UInt64 = 1 << 40 - 1
    /// Larger than any size class.
    public static let sizeBound = 1 << 23 - 1
    /// The path of an allocator that does not tell.
    private static let untold: UInt64 = 15

    var words: (UInt64, UInt64) {
        let path = path.map { UInt64($0.rawValue) } ?? Self.untold
        let labels = path | UInt64(operation.rawValue) << 4 | UInt64(alignment.trailingZeroBitCount & 63) << 6
        let planned: UInt64 = response.map { $0 | 1 << 40 } ?? 0
        return (service | labels << 40, planned | UInt64(size) << 41)
    }

    init(words: (UInt64, UInt64)) {
        let labels = words.0 >> 40
        operation = LatencyOperation(rawValue: Int(labels >> 4 & 3)) ?? .allocate
        path = OperationPath(rawValue: Int(labels & 15))
        alignment = 1 << Int(labels >> 6 & 63)
        service = words.0 & Self.timeBound
        response = words.1 & 1 << 40 != 0 ? words.1 & Self.timeBound : nil
        size = Int(words.1 >> 41)
    }
}
