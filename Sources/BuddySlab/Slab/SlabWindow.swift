//! The address window of slab allocators that are used without the global allocator.

/// A run of pages from which slabs may be made, and the storage of their headers. Shared by all slab allocators that
/// free one another's objects. A value that may be copied: what it names lives as long as its storage.
public struct SlabWindow<let pageSize: Int>: Sendable {
    let directory: SectionDirectory
    let classes: SizeClassTable

    private static var parts: SectionParts { SectionParts(records: false, slabs: true) }
    private static var pageShift: Int { pageSize.trailingZeroBitCount }

    private static func extraBytes(_ scheme: SizeClassScheme) -> Int { 64 + SizeClassTable.byteCount(scheme) }

    /// Bytes of storage for a window of so many bytes.
    public static func requiredStorage(windowBytes: Int, scheme: SizeClassScheme = .seed) -> Int {
        SectionPlan.metadataBytes(windowBytes / pageSize, pageShift, parts, extraBytes(scheme), nil) + 64
    }

    /// A window of whole pages, with its headers in `storage`.
    ///
    /// - Throws: `invalidParam` where the window is not made of whole pages, the storage is too small, or a slab of the
    ///   scheme is larger than 1 MiB.
    public init(
        window: MemoryRegion, storage: MemoryRegion, scheme: SizeClassScheme = .seed
    ) throws(AllocationError) {
        guard scheme.fits(pageSize: pageSize),
            let plan = SectionPlan(
                window: window, storage: storage, pageShift: Self.pageShift, parts: Self.parts,
                extraBytes: Self.extraBytes(scheme))
        else { throw .invalidParam }
        let section = plan.makeSection(number: 0)
        directory = SectionDirectory(root: plan.start)
        classes = SizeClassTable(building: scheme, pageSize: pageSize, at: plan.start + 64)
        plan.publish(section, in: directory)
    }

    /// A window over sections that exist already.
    init(directory: SectionDirectory, classes: SizeClassTable) {
        self.directory = directory
        self.classes = classes
    }

    /// The class of a layout; nil where no class is large enough.
    public func sizeClass(for layout: AllocationLayout) -> SizeClass? {
        guard layout.isValid else { return nil }
        return classes.index(for: layout).map { SizeClass(index: $0) }
    }

    /// What a class looks like.
    public func describe(_ sizeClass: SizeClass) -> SizeClassDescription? {
        guard sizeClass.index >= 0, sizeClass.index < classes.count else { return nil }
        return SizeClassDescription(classes[sizeClass.index])
    }

    /// The CPU that owns the object at an address; nil where no slab lies there. What a pool routes a free by.
    public func owner(of address: UInt) -> CPUIndex? {
        guard let section = directory.section(containing: address) else { return nil }
        let word = PageClass(bits: section.pageClass(section.page(of: address)).value)
        return word.isSlab ? CPUIndex(word.owner) : nil
    }
}
