//! One slab at one instant: where each of its slots is, magazines searched.

/// Where the object of a slot is.
public enum SlotState: UInt8, Sendable {
    /// Free in the slab's bitmap.
    case free = 0
    /// In a user's hands.
    case live = 1
    /// In a magazine.
    case magazine = 2
    /// Freed by another CPU, in a remote word.
    case remoteQueued = 3
    /// Freed by another CPU, which has not sent it home yet.
    case outgoing = 4
}

/// One slab at a safepoint.
public struct SlabInspection: Equatable, Sendable {
    public var slab: SlabFigures
    /// The slab's section and first page in it, and the address of its header.
    public var section: Int
    public var page: Int
    public var header: UInt
    /// The integrator's name for the thread that has the owner's CPU; nil where none has it or none was named.
    public var thread: Int?
    /// Nanoseconds of the platform's clock when the slab was looked at.
    public var takenAt: UInt64
    /// From the stop request until the last CPU went on.
    public var pauseSeconds = 0.0
}

extension GlobalAllocator {
    /// Stops all CPUs and looks at the slab that has an address. `report` is told each slot's state; what it is told
    /// last about a slot counts. It must be quick and must not use this allocator. Nil, and nobody is stopped, where no
    /// slab of the allocator's own CPUs has the address. O(slots + CPUs x magazine). The calling thread's own CPU, if
    /// it has one, must be idle.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms.
    public borrowing func inspectSlab(
        containing address: UInt, _ report: (Int, SlotState) -> Void
    ) throws(SafepointError) -> SlabInspection? {
        guard let state = try? state else { throw .notInitialized }
        guard Figures(live: state).slab(containing: address) != nil else { return nil }
        let stopped = try state.whileStopped { () -> SlabInspection? in
            // The slab may have been handed back before everybody stood still.
            guard let slab = Figures(live: state).slab(containing: address) else { return nil }
            return state.inspect(slab, report)
        }
        var inspection = stopped.result
        inspection?.pauseSeconds = stopped.pauseSeconds
        return inspection
    }
}

extension GlobalState {
    /// Looks at one slab while everybody is stopped.
    fileprivate func inspect(_ figures: SlabFigures, _ report: (Int, SlotState) -> Void) -> SlabInspection? {
        guard let section = directory.section(containing: figures.address) else { return nil }
        let slab = Slab(section, section.page(of: figures.address))
        let classIndex = figures.sizeClass.index
        let entry = classes[classIndex]
        for slot in 0..<figures.slots { report(slot, resting(slab, slot, entry) ?? .live) }
        let owner = processor(figures.owner.index)
        // Where live bits are kept only the owner's magazine can hold the slab's objects; in mode `flush` any can.
        if tracksLive { reportMagazine(of: owner, slab, classIndex, entry, report) }
        for cpu in 0...cpuCount.int {
            if !tracksLive { reportMagazine(of: processor(cpu), slab, classIndex, entry, report) }
            reportOutgoing(of: processor(cpu), slab, entry, report)
        }
        let thread = owner.claimed.value != 0 ? owner.thread.int : 0
        return SlabInspection(
            slab: figures, section: section.index.int, page: slab.page, header: slab.header,
            thread: thread == 0 ? nil : thread, takenAt: hooks.now())
    }

    /// What the slab's own bitmaps say of a slot; nil where the object is elsewhere.
    private func resting(_ slab: Slab, _ slot: Int, _ entry: SizeClassEntry) -> SlotState? {
        let bit: UInt64 = 1 << UInt64(slot & 63)
        if slab.free(slot >> 6, of: entry.words.int).value & bit != 0 { return .free }
        return slab.remote(slot >> 6).value & bit != 0 ? .remoteQueued : nil
    }

    private func reportMagazine(
        of processor: Processor, _ slab: Slab, _ classIndex: Int, _ entry: SizeClassEntry,
        _ report: (Int, SlotState) -> Void
    ) {
        let magazine = processor.stack(classIndex)
        let bytes = UInt(entry.pages.int) << UInt(pageShift.int)
        for place in 0..<max(0, magazine.count) {
            let offset = magazine.object(place).address &- slab.base
            guard offset < bytes, let slot = entry.slot(offset: offset), resting(slab, slot, entry) == nil else {
                continue
            }
            report(slot, .magazine)
        }
    }

    private func reportOutgoing(
        of processor: Processor, _ slab: Slab, _ entry: SizeClassEntry, _ report: (Int, SlotState) -> Void
    ) {
        for index in 0..<Processor.outgoingEntries {
            let (location, _) = RemoteLocation.split(processor.outgoingLocation(index).value)
            guard location.bits != 0, location.section == slab.section.index.int, location.page == slab.page else {
                continue
            }
            var bits = processor.outgoingBits(index).value
            while bits != 0 {
                let slot = location.word * 64 + bits.trailingZeroBitCount
                bits &= bits - 1
                if slot < entry.slots.int, resting(slab, slot, entry) == nil { report(slot, .outgoing) }
            }
        }
    }
}
