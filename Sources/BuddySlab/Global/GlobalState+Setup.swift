//! Where the shared words, the table of classes and the CPUs lie in the first region.

extension GlobalState {
    private static let hooksBytes = 64

    /// Bytes in front of the first section's metadata.
    static func extraBytes(_ configuration: GlobalConfiguration, pageShift: Int) -> Int {
        let classCount = configuration.classes.count
        let counters = Processor.counterBytes(classCount: classCount, cpuCount: configuration.cpuCount)
        let block = Processor.byteCount(configuration, pageShift: pageShift)
        return byteCount + hooksBytes + SizeClassTable.byteCount(configuration.classes)
            + (configuration.cpuCount + 1) * block
            + shadowBytes(cpuCount: configuration.cpuCount, counterBytes: counters)
            + sizeSamplesBytes(cpuCount: configuration.cpuCount)
    }

    /// Writes the shared words and the CPUs into cleared memory.
    init(at address: UInt, _ configuration: GlobalConfiguration, pageSize: Int, heapBytes: Int) {
        self.address = address
        let classCount = configuration.classes.count
        pageShift.int = pageSize.trailingZeroBitCount
        cpuCount.int = configuration.cpuCount
        mode.int = configuration.mode.rawValue
        secret.value = configuration.secret
        magazinePolicy.value = configuration.magazines.bits
        pageCacheBytes.int = configuration.pageCacheBytes ?? min(64 << 20, heapBytes / 32)
        trimsLargeBlocks.int = configuration.classes.trimsLargeBlocks ? 1 : 0
        var next = address + UInt(Self.byteCount)
        hooksAddress.address = next
        hooks.initialize(to: configuration.hooks)
        next += UInt(Self.hooksBytes)
        classTable.address = next
        _ = SizeClassTable(building: configuration.classes, pageSize: pageSize, at: next)
        next += UInt(SizeClassTable.byteCount(configuration.classes))
        counterBytes.int = Processor.counterBytes(classCount: classCount, cpuCount: configuration.cpuCount)
        processors.address = next
        processorStride.int = Processor.byteCount(configuration, pageShift: pageShift.int)
        for index in 0...configuration.cpuCount { processor(index).initialize(id: index, state: self) }
        shadow.address = next + UInt((configuration.cpuCount + 1) * processorStride.int)
        samplesAddress.address =
            shadow.address + UInt(Self.shadowBytes(cpuCount: configuration.cpuCount, counterBytes: counterBytes.int))
    }

    /// Puts a section into service. Its region's bytes are counted one by one, so that the ledger can be checked.
    func add(_ section: Section, _ plan: SectionPlan, _ region: MemoryRegion) {
        buddy.release(all: section)
        reservedBytes.add(region.byteCount)
        metadataBytes.add(plan.metadataBytes)
        paddingBytes.add(plan.paddingBytes)
        managedBytes.add(section.byteCount)
        plan.publish(section, in: directory)
    }
}
