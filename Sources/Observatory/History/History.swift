/// The last hour second by second, and the last day minute by minute.
import BuddySlab
import Threads

/// Keeps a row of figures of every tick in two rings of fixed memory.
///
/// Seconds and minutes are counted from the observer's first tick. A step longer than a second answers its last row for
/// gauges, and for counters the difference to the last row of the step before, divided by the seconds between the two
/// rows. Where a step has no row, or a counter no step before, there is no figure.
public final class History: Sendable {
    /// Rows of the two rings.
    public static let secondRows = 3600
    public static let minuteRows = 1440
    /// Figures of one answer at most.
    public static let valueLimit = 200_000

    private struct State {
        var grid = HistoryGrid()
        var seconds: HistoryRing
        var minutes: HistoryRing
    }

    let columns: HistoryColumns
    private let state: Guarded<State>

    /// Takes all memory that it will ever need.
    public init(of source: any ObservedAllocator) {
        columns = HistoryColumns(source.facts)
        state = Guarded(
            State(
                seconds: HistoryRing(rows: Self.secondRows, stride: columns.count),
                minutes: HistoryRing(rows: Self.minuteRows, stride: columns.count)))
    }

    /// Bytes of the rings; the same from the start to the end.
    public var byteCount: Int { state.withLock { $0.seconds.byteCount + $0.minutes.byteCount } }

    /// The names of all columns.
    public var fields: [String] { columns.names }

    /// The places in `fields` of what `pattern` matches, in which `*` stands for any characters; of the figures of the
    /// whole allocator where there is no pattern.
    public func fields(matching pattern: String?) -> [Int] {
        pattern.map(columns.indices(matching:)) ?? columns.usual
    }

    /// Keeps a tick. O(columns).
    public func append(_ tick: Tick) {
        let moment = tick.snapshot.moment
        append(
            columns.row(tick),
            HistoryStamp(
                tick: moment.tick, unixMilliseconds: moment.unixMilliseconds, uptimeSeconds: moment.uptimeSeconds))
    }

    func append(_ row: [Double], _ stamp: HistoryStamp) {
        state.withLock { state in
            let place = state.grid.place(of: stamp)
            state.seconds.put(row, stamp, at: place)
            state.minutes.put(row, stamp, at: place / 60)
        }
    }

    /// The steps behind `since` that are complete, at most `limit` of them. O(steps x columns).
    ///
    /// - Parameters:
    ///   - step: seconds; minutes are read from the longer ring.
    ///   - fields: places in `fields`.
    public func page(since: HistorySince, step: Int, fields: [Int], limit: Int) -> HistoryPage {
        precondition(step > 0 && limit > 0 && !fields.isEmpty, "a page has a step, fields and room")
        return state.withLock { state in
            let unit = step % 60 == 0 ? 60 : 1
            let ring = unit == 60 ? state.minutes : state.seconds
            let factor = step / unit
            let complete = (state.seconds.newest + 1) / step
            let after = Self.place(of: since, state.seconds, state.minutes)
            let first = max((after + 1) / step, (ring.oldest + factor - 1) / factor)
            let end = max(first, min(complete, first + min(limit, max(1, Self.valueLimit / fields.count))))
            var page = HistoryPage(step: step, names: fields.map { columns.names[$0] }, isMore: end < complete)
            page.times.reserveCapacity(end - first)
            for index in page.columns.indices { page.columns[index].reserveCapacity(end - first) }
            var before = ring.lastRow(in: (first - 1) * factor..<first * factor)
            for bin in first..<end {
                let row = ring.lastRow(in: bin * factor..<(bin + 1) * factor)
                page.times.append(Self.time(ofRow: row, ring, endingAt: (bin + 1) * step - 1, state.seconds))
                for (index, field) in fields.enumerated() {
                    page.columns[index].append(figure(ring, field, row, before))
                }
                before = row
            }
            page.end = Self.time(ofRow: nil, ring, endingAt: end * step - 1, state.seconds)
            return page
        }
    }

    /// NaN where there is no figure.
    private func figure(_ ring: HistoryRing, _ field: Int, _ row: Int?, _ before: Int?) -> Double {
        guard let row else { return .nan }
        guard columns.isCounter[field] else { return ring.value(at: row, field) }
        guard let before, let start = ring.stamp(at: before), let end = ring.stamp(at: row),
            end.uptimeMilliseconds > start.uptimeMilliseconds
        else { return .nan }
        // Live sums are not of one instant and may go back by what was under way.
        let difference = max(0, ring.value(at: row, field) - ring.value(at: before, field))
        return difference * 1000 / Double(end.uptimeMilliseconds - start.uptimeMilliseconds)
    }

    /// When the row was taken; where there is none, when its last second should have been, counted from the nearest
    /// second before it that is known, else back from the newest.
    private static func time(
        ofRow row: Int?, _ ring: HistoryRing, endingAt place: Int, _ seconds: HistoryRing
    ) -> Int {
        if let row, let stamp = ring.stamp(at: row) { return stamp.unixMilliseconds }
        let known = seconds.lastRow(in: min(seconds.oldest, place + 1)..<place + 1) ?? seconds.newest
        let time = seconds.stamp(at: known)?.unixMilliseconds ?? 0
        return time + (place - known) * 1000
    }

    /// The last second that is not asked for; -1 where everything is.
    private static func place(of since: HistorySince, _ seconds: HistoryRing, _ minutes: HistoryRing) -> Int {
        switch since {
        case .start: return -1
        case .ago(let back): return seconds.newest - Int(back.rounded(.up))
        case .tick(let tick):
            if let place = seconds.newestPlace(where: { $0.tick <= tick }) { return place }
            return minutes.newestPlace { $0.tick <= tick }.map { $0 * 60 + 59 } ?? -1
        case .unixMilliseconds(let time):
            if let place = seconds.newestPlace(where: { $0.unixMilliseconds <= time }),
                let stamp = seconds.stamp(at: place)
            {
                return place + (time - stamp.unixMilliseconds + 500) / 1000
            }
            let newest = seconds.stamp(at: seconds.newest)?.unixMilliseconds ?? 0
            return max(-1, seconds.newest - (newest - time + 500) / 1000)
        }
    }
}

/// Where a page of history begins: behind this moment.
public enum HistorySince: Sendable, Equatable {
    /// With the oldest that is kept.
    case start
    /// So many seconds before the newest row.
    case ago(Double)
    case tick(Int)
    case unixMilliseconds(Int)
}

/// A stretch of history by columns.
public struct HistoryPage: Sendable {
    /// Seconds.
    public let step: Int
    public let names: [String]
    /// Milliseconds since 1970, of each step's last row.
    public fileprivate(set) var times: [Int] = []
    /// One for each name; NaN where there is no figure.
    public fileprivate(set) var columns: [[Double]]
    /// Milliseconds since 1970 of the end of the last step, behind which the next page begins.
    public fileprivate(set) var end = 0
    /// Whether there are complete steps behind the last.
    public let isMore: Bool

    fileprivate init(step: Int, names: [String], isMore: Bool) {
        self.step = step
        self.names = names
        self.isMore = isMore
        columns = Array(repeating: [], count: names.count)
    }
}
