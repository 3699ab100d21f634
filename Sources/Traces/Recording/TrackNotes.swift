/// The notes of one worker, made ready for being merged with those of others.

/// The notes of one track. Objects that it made are known by their place among its allocations.
struct TrackNotes {
    /// What an object is before it is in the trace, and after its free.
    static let nothing = UInt32.max

    let thread: Int
    private let index: Int
    private let pieces: [[NotedEvent]]
    let count: Int
    /// Serial numbers of the objects made, ascending.
    private var serials: [UInt32] = []
    /// For each object made, the place of the last note that its maker has of it.
    private var lastPlaces: [UInt32] = []
    /// For each object made, its number in the trace.
    var objects: [UInt32]
    /// The next note to be taken.
    private(set) var place = 0

    init(_ track: TraceTrack) {
        thread = track.thread
        index = track.index
        pieces = track.takeAll()
        count = pieces.reduce(0) { $0 + $1.count }
        objects = []
        for place in 0..<count {
            let event = self[place]
            if event.action > TraceStep.reallocating {
                serials.append(event.serial)
                lastPlaces.append(UInt32(place))
            } else if event.maker == index, let object = find(event.serial) {
                lastPlaces[object] = UInt32(place)
            }
        }
        objects = Array(repeating: Self.nothing, count: serials.count)
    }

    subscript(place: Int) -> NotedEvent {
        pieces[place / TraceRecorder.pieceLength][place % TraceRecorder.pieceLength]
    }

    /// The next note; nil at the end.
    var head: NotedEvent? { place < count ? self[place] : nil }

    mutating func advance() { place += 1 }

    /// Whether the maker has no more notes of an object that it made.
    func isDone(with object: Int) -> Bool { place > lastPlaces[object] }

    /// The place of an object among those made; nil where its allocation was not noted. Where no allocation failed,
    /// serial numbers have no gaps.
    func find(_ serial: UInt32) -> Int? {
        guard let first = serials.first, serial >= first else { return nil }
        let guess = Int(serial - first)
        if guess < serials.count, serials[guess] == serial { return guess }
        var (low, high) = (0, min(guess, serials.count))
        while low < high {
            let middle = (low + high) / 2
            if serials[middle] < serial { low = middle + 1 } else { high = middle }
        }
        return low < serials.count && serials[low] == serial ? low : nil
    }
}
