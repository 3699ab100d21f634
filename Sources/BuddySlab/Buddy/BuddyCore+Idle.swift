//! Free blocks on their way to the system: found by a walk that can be left and taken up again, one piece at a time.

/// A piece of a free block that is out of the lists while it is given back to the system.
struct ReleasePiece {
    let section: Section
    let page: Int
    let order: Int
    /// When the block came free that it is a part of.
    let period: Int
    /// How many of its pages are resident.
    let residentPages: Int

    var pages: Int { 1 << order }
}

extension BuddyCore {
    /// Blocks that one step of the walk looks at, at most.
    private static let blocksAStep = 128

    /// Takes a piece with resident pages out of the lists: of a free block of at least `least`, at most as large as
    /// `most`, that came free before `period`. Walks from `page` on and leaves there where to go on; nil where this
    /// step found none. The piece's pages still count as free. O(blocks of a step).
    func takeIdle(
        _ section: Section, from page: inout Int, least: Int, most: Int, before period: Int
    ) -> ReleasePiece? {
        var steps = 0
        while page < section.pageCount.int, steps < Self.blocksAStep {
            // Since the last step the page may have become part of a larger block.
            guard let first = head(section, containing: page) else { return nil }
            let record = PageRecord(section, first)
            let order = record.order
            let end = first + record.pageCount
            if record.state == .free, order >= least, record.period < period {
                let size = min(order, most)
                var piece = first + ((page - first) >> size) << size
                while piece < end, steps < Self.blocksAStep {
                    page = piece + 1 << size
                    let resident = section.residentCount(piece, 1 << size)
                    if resident > 0 {
                        let period = split(section, (first, order), page: piece, order: size)
                        PageRecord(section, piece).set(.releasing, order: size, period: period)
                        return ReleasePiece(
                            section: section, page: piece, order: size, period: period, residentPages: resident)
                    }
                    piece = page
                    steps += 1
                }
                continue
            }
            page = end
            steps += 1
        }
        return nil
    }

    /// Puts a piece back into the lists, as old as it was; its pages are resident no more where they were released.
    func putBack(_ piece: ReleasePiece, released: Bool) {
        if released { piece.section.clearResident(piece.page, piece.pages) }
        PageRecord(piece.section, piece.page).clear()
        merge(piece.section, piece.page, piece.order, period: piece.period)
    }
}
