//! How a region is split into metadata and heap.

/// Which arrays a section carries.
struct SectionParts {
    /// Buddy records, one a page.
    var records: Bool
    /// Everything a slab needs: page class words, headers, bitmaps, remote words.
    var slabs: Bool
}

/// Where each part of a region goes: `extra`, descriptor, directory table, arrays, padding, heap.
struct SectionPlan {
    private(set) var start: UInt = 0
    private(set) var metadataBytes = 0
    private(set) var heapStart: UInt = 0
    private(set) var pageCount = 0
    private(set) var paddingBytes = 0
    private var arrays: [7 of UInt] = .init(repeating: 0)
    private var descriptor: UInt = 0
    private var table: UInt = 0
    private let parts: SectionParts
    private let pageShift: Int
    private let region: MemoryRegion
    private var metadataIsZeroed = false

    /// Plans the largest heap that fits; nil where not one page does. `extraBytes` are set aside at the front for the
    /// caller. O(log pages).
    init?(
        region: MemoryRegion, pageShift: Int, heapAlignment: UInt, parts: SectionParts, extraBytes: Int,
        directory: SectionDirectory?
    ) {
        self.parts = parts
        self.pageShift = pageShift
        self.region = region
        metadataIsZeroed = region.isZeroed
        guard let end = region.end, let start = alignedUp(region.start, to: 64), start < end else { return nil }
        self.start = start
        var low = 0
        var high = Int((end - start) >> UInt(pageShift))
        while low < high {
            let middle = (low + high + 1) / 2
            let bytes = Self.metadataBytes(middle, pageShift, parts, extraBytes, directory)
            let fits = alignedUp(start + UInt(bytes), to: heapAlignment).map {
                $0 <= end && (end - $0) >> UInt(pageShift) >= UInt(middle)
            }
            if fits == true { low = middle } else { high = middle - 1 }
        }
        guard low > 0 else { return nil }
        pageCount = low
        metadataBytes = Self.metadataBytes(low, pageShift, parts, extraBytes, directory)
        guard let heapStart = alignedUp(start + UInt(metadataBytes), to: heapAlignment) else { return nil }
        self.heapStart = heapStart
        paddingBytes =
            Int(start - region.start) + Int(heapStart - start) - metadataBytes
            + Int(end - heapStart) - low << pageShift
        place(after: start + UInt(extraBytes), directory)
    }

    /// Plans the metadata of a heap that lies somewhere else: `storage` holds nothing but metadata. Nil where the
    /// window is empty or not made of whole pages, or the storage is too small.
    init?(window: MemoryRegion, storage: MemoryRegion, pageShift: Int, parts: SectionParts, extraBytes: Int) {
        self.parts = parts
        self.pageShift = pageShift
        region = window
        let pageBytes = 1 << pageShift
        guard window.end != nil, window.byteCount % pageBytes == 0, window.start % UInt(pageBytes) == 0,
            let end = storage.end, let start = alignedUp(storage.start, to: 64), start < end
        else { return nil }
        self.start = start
        heapStart = window.start
        pageCount = window.byteCount >> pageShift
        metadataBytes = Self.metadataBytes(pageCount, pageShift, parts, extraBytes, nil)
        guard end - start >= UInt(metadataBytes) else { return nil }
        metadataIsZeroed = storage.isZeroed
        place(after: start + UInt(extraBytes), nil)
    }

    /// Bytes of metadata for a heap of so many pages.
    static func metadataBytes(
        _ pageCount: Int, _ pageShift: Int, _ parts: SectionParts, _ extraBytes: Int, _ directory: SectionDirectory?
    ) -> Int {
        let heapBytes = pageCount << pageShift
        var bytes = extraBytes + Section.byteCount
        bytes += directory?.tableBytes(adding: heapBytes) ?? SectionDirectory.tableBytes(first: heapBytes)
        for index in 0..<7 { bytes += arrayBytes(index, pageCount, pageShift, parts) }
        return bytes
    }

    /// Bytes of the arrays in the order of the descriptor's words: records, page classes, headers, free bits, live
    /// bits, remote words with their nodes, bits of resident pages.
    private static func arrayBytes(_ index: Int, _ pageCount: Int, _ pageShift: Int, _ parts: SectionParts) -> Int {
        let bitmap = 8 << (pageShift - 9)
        if index == 6 { return parts.records ? (pageCount + 511) / 512 * 64 : 0 }
        let perPage =
            switch index {
            case 0: parts.records ? 16 : 0
            case 1: parts.slabs ? 4 : 0
            case 2: parts.slabs ? 64 : 0
            case 3, 4: parts.slabs ? bitmap : 0
            default: parts.slabs ? bitmap * 2 : 0
            }
        return (perPage * pageCount + 63) & ~63
    }

    private mutating func place(after extraEnd: UInt, _ directory: SectionDirectory?) {
        let heapBytes = pageCount << pageShift
        descriptor = extraEnd
        table = descriptor + UInt(Section.byteCount)
        var next =
            table + UInt(directory?.tableBytes(adding: heapBytes) ?? SectionDirectory.tableBytes(first: heapBytes))
        for index in 0..<7 {
            let bytes = Self.arrayBytes(index, pageCount, pageShift, parts)
            arrays[index] = bytes == 0 ? 0 : next
            next += UInt(bytes)
        }
    }

    /// Clears the metadata, unless the region is zeroed, and writes the descriptor. Nothing is published. Pages that
    /// are not known to be fresh count as resident.
    func makeSection(number: Int) -> Section {
        if !metadataIsZeroed { clearMetadata(at: start, byteCount: metadataBytes) }
        let section = Section(address: descriptor)
        section.base.address = heapStart
        section.pageCount.int = pageCount
        section.pageShift.int = pageShift
        section.index.int = number
        section.records.address = arrays[0]
        section.pageClasses.address = arrays[1]
        section.headers.address = arrays[2]
        section.freeBits.address = arrays[3]
        section.liveBits.address = arrays[4]
        section.remoteWords.address = arrays[5]
        section.residentBits.address = arrays[6]
        section.regionStart.address = region.start
        section.regionEnd.address = region.start + UInt(region.byteCount)
        if !metadataIsZeroed, parts.records { section.markResident(0, pageCount) }
        return section
    }

    /// Publishes a section that `makeSection` made.
    func publish(_ section: Section, in directory: SectionDirectory) {
        directory.publish(adding: section, tableAt: table)
    }
}
