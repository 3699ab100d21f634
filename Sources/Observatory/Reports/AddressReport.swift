/// The document of `GET /api/v1/addresses/{address}`.
import BuddySlab
import Documents

/// What lies at one address.
public enum AddressReport {
    public static func bytes(
        _ address: UInt, _ figures: Figures, _ holders: HolderList, at moment: Moment
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object { json in
            json.head(moment)
            json.field("address", address: address)
            json.use(figures.use(of: address), address, figures, holders)
        }
        return writer.bytes
    }
}

extension AddressUse {
    /// What the use is called in documents.
    var kind: StaticString {
        switch self {
        case .outside: "outside"
        case .metadata: "metadata"
        case .padding: "padding"
        case .free: "free"
        case .cached: "cached"
        case .large: "large"
        case .slab: "slab"
        case .changing: "changing"
        }
    }
}

extension MetadataPart {
    fileprivate var name: String {
        switch self {
        case .sharedWords: "shared_words"
        case .hooks: "hooks"
        case .classTable: "class_table"
        case .cpu: "cpu"
        case .snapshot: "snapshot"
        case .section: "section"
        case .directory: "directory"
        case .pageRecords: "page_records"
        case .pageClasses: "page_classes"
        case .slabHeaders: "slab_headers"
        case .freeBits: "free_bits"
        case .liveBits: "live_bits"
        case .remoteWords: "remote_words"
        case .residentBits: "resident_bits"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func use(_ use: AddressUse, _ address: UInt, _ figures: Figures, _ holders: HolderList) {
        field("kind", "\(use.kind)")
        switch use {
        case .outside: break
        case .padding(let section), .changing(let section): field("section", section)
        case .metadata(let section, let part):
            field("section", section)
            field("part", part.name)
            if case .cpu(let cpu) = part { field("cpu", cpu.index) }
        case .free(let section, let order, let base, let pages, let isReleasing):
            block(section, base, pages, address, figures)
            field("order", order)
            field("releasing", isReleasing)
        case .cached(let section, let base, let pages, let cpu):
            block(section, base, pages, address, figures)
            field("cpu", cpu?.index)
        case .large(let section, let base, let pages):
            block(section, base, pages, address, figures)
            field("offset", address - base)
            holder(holders, base..<base + UInt(max(1, pages * figures.pageSize)))
        case .slab(let section, let slab, let slot):
            self.slab(section, slab, slot, address, figures, holders)
        }
    }

    private mutating func block(_ section: Int, _ base: UInt, _ pages: Int, _ address: UInt, _ figures: Figures) {
        field("section", section)
        field("base", address: base)
        field("pages", pages)
        field("page", Int(address - base) / figures.pageSize)
    }

    private mutating func slab(
        _ section: Int, _ slab: SlabFigures, _ slot: SlotDescription?, _ address: UInt, _ figures: Figures,
        _ holders: HolderList
    ) {
        let size = figures.describe(slab.sizeClass.index).size
        block(section, slab.address, slab.pages, address, figures)
        field("size", size)
        field("cpu", slab.owner.index)
        field("age_seconds", ageSeconds(since: slab.createdAt, now: figures.now))
        field("slot", slot?.index)
        field("offset", slot?.offset)
        guard let slot else { return field("slot_state", "tail") }
        field("slot_state", slot.state.map { "\($0.name)" } ?? "live_or_magazine")
        field("slab", "/api/v1/slabs/0x" + String(slab.address, radix: 16))
        guard slot.state == .live || slot.state == nil else { return }
        let first = slab.address + UInt(slot.index * size)
        holder(holders, first..<first + UInt(size))
    }

    /// The one object in a range, if somebody says that it is theirs; nothing where there is nobody to ask.
    private mutating func holder(_ holders: HolderList, _ range: Range<UInt>) {
        guard let held = holders.heldObjects(in: range) else { return }
        key("holder")
        guard let object = held.objects.first else { return null() }
        self.object { $0.heldObject(object) }
    }
}
