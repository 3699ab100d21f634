/// The document of `GET /api/v1/whatif`: would this request succeed now, from where, and if not, why.
import BuddySlab
import Documents

/// A forecast in words that are those of other answers.
public enum WhatIfReport {
    /// Sizes and alignments that some block can have, in bytes.
    public static func sizes(_ facts: AllocatorFacts) -> ClosedRange<Int> { 0...facts.pageSize << 20 }

    /// What `layout` would meet on a CPU, or for a thread without one where that is nil.
    ///
    /// - Throws: `invalidParam` for a layout that no block can have.
    public static func bytes(
        _ source: any ObservedAllocator, _ layout: AllocationLayout, cpu: Int?, at moment: Moment
    ) throws(AllocationError) -> [UInt8] {
        let figures = source.figures
        let forecast = try figures.forecast(layout, cpu: cpu)
        var writer = JSONWriter(capacity: 1024)
        writer.object { json in
            json.head(moment)
            json.field("size", layout.size)
            json.field("alignment", layout.alignment)
            json.field("cpu", cpu)
            json.field("outcome", forecast.outcome.name)
            json.field("path", forecast.outcome == .succeeds ? forecast.path.allocationName : nil)
            json.field("size_class", forecast.sizeClass.map { figures.describe($0.index).size })
            json.field("usable_bytes", forecast.usableBytes)
            json.field("rounding_bytes", forecast.usableBytes - layout.size)
            json.optionalAddress("address", forecast.address)
            json.magazine(forecast, cpu: cpu ?? source.facts.cpuCount)
            json.pages(forecast)
            json.shortage(forecast, figures)
        }
        return writer.bytes
    }
}

extension AllocationForecast.Outcome {
    fileprivate var name: String {
        switch self {
        case .succeeds: "succeeds"
        case .needsReclaim: "needs_reclaim"
        case .fails: "fails"
        }
    }
}

extension Shortage {
    fileprivate var name: String {
        switch self {
        case .memory: "lack_of_memory"
        case .fragmentation: "fragmentation"
        case .alignment: "alignment"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func optionalAddress(_ name: StaticString, _ value: UInt?) {
        key(name)
        if let value { address(value) } else { null() }
    }

    /// The magazine that would be asked first; none for a block of whole pages.
    fileprivate mutating func magazine(_ forecast: AllocationForecast, cpu: Int) {
        key("magazine")
        guard forecast.sizeClass != nil else { return null() }
        object { json in
            json.field("cpu", cpu)
            json.field("count", forecast.magazineObjects)
            json.field("capacity", forecast.magazineCapacity)
            json.field("takes_in_remote_frees", forecast.drainsRemoteFrees)
        }
    }

    /// The pages of the block, or of the slab that would be made; none where objects are there already.
    fileprivate mutating func pages(_ forecast: AllocationForecast) {
        key("pages")
        guard let source = forecast.source else { return null() }
        object { json in
            json.field("source", source.isCached ? "page_cache" : "buddy")
            json.field("section", source.section)
            json.field("address", address: source.address)
            json.field("count", source.pages)
            json.field("order", forecast.order)
            json.field("block_pages", source.blockPages)
            json.field("block_order", source.isCached ? nil : forecast.order + source.splits)
            json.field("splits", source.splits)
        }
    }

    /// What stands in the way, and what is held back that a reclaim would look at.
    fileprivate mutating func shortage(_ forecast: AllocationForecast, _ figures: Figures) {
        key("shortage")
        guard let shortage = forecast.shortage else { return null() }
        let buddy = figures.buddyFigures
        object { json in
            json.field("reason", shortage.name)
            json.field("order", forecast.order)
            json.field("free_pages", buddy.freePages)
            json.field("obtainable_blocks", buddy.obtainableBlocks(order: forecast.order))
            json.field("fragmentation_index", buddy.fragmentationIndex(order: forecast.order))
            json.field("unusable_ratio", buddy.unusableRatio(order: forecast.order))
            json.object("held_back") { $0.heldBack(figures) }
        }
    }

    private mutating func heldBack(_ figures: Figures) {
        var magazines = 0
        var queued = 0
        var slabs = 0
        for index in 0..<figures.classCount {
            let description = figures.describe(index)
            let totals = figures.classTotals(index)
            magazines += totals.magazineObjects * description.size
            queued += max(0, totals.remoteQueued) * description.size
            slabs += totals.emptySlabs * description.pagesPerSlab * figures.pageSize
        }
        field("page_cache_bytes", figures.buddyFigures.cachedPages * figures.pageSize)
        field("empty_slab_bytes", slabs)
        field("magazine_bytes", magazines)
        field("remote_queued_bytes", queued)
    }
}
