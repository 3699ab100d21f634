/// Rows of the past in memory that is taken once.

/// When a row was taken.
struct HistoryStamp: Sendable, Equatable {
    let tick: Int
    let unixMilliseconds: Int
    /// Since the observer started: what differences are divided by. Whole, so that quotients have no noise.
    let uptimeMilliseconds: Int

    init(tick: Int, unixMilliseconds: Int, uptimeSeconds: Double) {
        self.tick = tick
        self.unixMilliseconds = unixMilliseconds
        uptimeMilliseconds = Int((uptimeSeconds * 1000).rounded())
    }
}

/// The last `rows` places on a grid of equal steps. A place that no tick came to has no row.
struct HistoryRing: Sendable {
    let rows: Int
    let stride: Int
    /// The number of the newest place; -1 before the first row.
    private(set) var newest = -1
    private var places: [Int]
    private var stamps: [HistoryStamp]
    private var values: [Double]

    init(rows: Int, stride: Int) {
        self.rows = rows
        self.stride = stride
        places = Array(repeating: -1, count: rows)
        stamps = Array(
            repeating: HistoryStamp(tick: 0, unixMilliseconds: 0, uptimeSeconds: 0), count: rows)
        values = Array(repeating: 0, count: rows * stride)
    }

    /// Bytes that the ring holds, full or not.
    var byteCount: Int { rows * (stride * 8 + MemoryLayout<HistoryStamp>.stride + 8) }

    /// The oldest place that is still kept.
    var oldest: Int { max(0, newest - rows + 1) }

    /// Puts a row at a place, which is not before the newest one; a row that stands there already is replaced.
    mutating func put(_ row: [Double], _ stamp: HistoryStamp, at place: Int) {
        newest = place
        let index = place % rows
        places[index] = place
        stamps[index] = stamp
        for column in 0..<stride { values[index * stride + column] = row[column] }
    }

    /// When the row at a place was taken; nil where there is none.
    func stamp(at place: Int) -> HistoryStamp? {
        guard place >= oldest, places[place % rows] == place else { return nil }
        return stamps[place % rows]
    }

    /// A figure of the row at a place, which must have one.
    func value(at place: Int, _ column: Int) -> Double { values[place % rows * stride + column] }

    /// The newest place in `range` that has a row; looks at all rows at most, however far the range reaches.
    func lastRow(in range: Range<Int>) -> Int? {
        range.clamped(to: oldest..<max(oldest, newest + 1)).last { stamp(at: $0) != nil }
    }

    /// The newest place whose row fulfils `condition`; looks at all rows at most.
    func newestPlace(where condition: (HistoryStamp) -> Bool) -> Int? {
        guard newest >= 0 else { return nil }
        return (oldest...newest).last { stamp(at: $0).map(condition) ?? false }
    }
}

/// Gives each tick a place on a grid of seconds.
///
/// Ticks come a little early or late, so that the grid follows them slowly; where a second passes without one, its
/// place stays empty. A machine that sleeps stops the monotonic clock: there the calendar shows what is missing. A
/// calendar that is set forward looks the same, and leaves the same gap; one that is set back leaves none.
struct HistoryGrid: Sendable {
    /// How far the calendar may run ahead of the monotonic clock between two ticks, in seconds.
    private static let leapSeconds = 1.0

    private var place = -1
    /// Where on the axis of seconds the place lies.
    private var anchor = 0.0
    private var position = 0.0
    private var last: HistoryStamp?

    /// The place of a tick that comes after those before: theirs, where it is of the same second.
    mutating func place(of stamp: HistoryStamp) -> Int {
        defer { last = stamp }
        guard let last else {
            place = 0
            return place
        }
        let passed = Double(stamp.uptimeMilliseconds - last.uptimeMilliseconds) / 1000
        let leap = Double(stamp.unixMilliseconds - last.unixMilliseconds) / 1000 - passed
        position += passed + (leap > Self.leapSeconds ? leap : 0)
        // A tick that is up to a quarter of a second early belongs to its second.
        let seconds = (position - anchor + 0.25).rounded(.down)
        guard seconds >= 1 else { return place }
        // The first tick is no part of the rhythm of those after it: the second one sets it.
        anchor = place == 0 ? position : anchor + seconds + (position - anchor - seconds) / 8
        place += Int(seconds)
        return place
    }
}
