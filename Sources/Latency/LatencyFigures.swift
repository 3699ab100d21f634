/// What is told of the times of one group of samples.
import BuddySlab

/// Percentiles of a group of samples, in seconds. All are 0 where there is no sample.
///
/// A percentile p is the least recorded time that at least p of the samples do not exceed (nearest rank). It is given
/// at the upper end of its bucket: too high by at most `LatencyHistograms.precision` of itself.
public struct LatencyFigures: Sendable, Equatable {
    public let samples: Int
    public let p50: Double
    public let p90: Double
    public let p99: Double
    /// 99.9 %.
    public let p999: Double
    public let maximum: Double
}

/// What a group of samples has in common, beside the operation.
public enum LatencyFacet: Sendable, Equatable {
    /// Nothing more: all calls, from call to return.
    case service
    /// All calls of a schedule, from the moment for which they were planned to their return.
    case response
    /// Calls that were served one way.
    case path(OperationPath)
    /// Calls of a size class, by its place in the table; the place behind the last is that of all larger sizes.
    case sizeClass(Int)
}

/// The figures of all groups of a stretch of time.
public struct LatencyTable: Sendable {
    let groups: LatencyGroups
    let figures: [LatencyFigures]

    /// The figures of one group.
    public subscript(operation: LatencyOperation, facet: LatencyFacet) -> LatencyFigures {
        figures[groups.index(operation, facet)]
    }
}

/// Where the groups stand in a row: for each operation service, response, paths, and classes.
struct LatencyGroups: Sendable {
    let classCount: Int

    private var stride: Int { 3 + OperationPath.count + classCount }
    var count: Int { stride * LatencyOperation.allCases.count }

    func index(_ operation: LatencyOperation, _ facet: LatencyFacet) -> Int {
        let start = operation.rawValue * stride
        switch facet {
        case .service: return start
        case .response: return start + 1
        case .path(let path): return start + 2 + path.rawValue
        case .sizeClass(let place): return start + 2 + OperationPath.count + place
        }
    }
}
