//! The global allocator with an integrator's pool in the place of its own CPUs.

extension GlobalAllocator {
    /// Takes an object from a pool's current CPU, giving it pages where it asks for them; what no class serves comes
    /// from the buddy. The pages that a pool has count as large blocks in the ledger: only the pool knows its objects.
    ///
    /// - Throws: as `allocate`, and what the pool throws.
    public borrowing func allocate<Pool: SlabPool>(
        _ layout: AllocationLayout, from pool: Pool
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        let state = try state
        guard layout.isValid else { throw .invalidParam }
        guard state.classes.index(for: layout) != nil else { return try unsafe allocate(layout) }
        while true {
            switch try pool.allocate(layout) {
            case .allocated(let pointer): return unsafe pointer
            case .needsSlab(let sizeClass, let pages):
                let base = try allocatePages(pages)
                try pool.addSlab(sizeClass, base: base, byteCount: pages * pageSize)
            }
        }
    }

    /// Frees an object of a pool, locally or by mail to its owner, and gives the pages of an emptied slab back.
    ///
    /// - Throws: as `deallocate`, and what the pool throws.
    @discardableResult
    public borrowing func deallocate<Pool: SlabPool>(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout, to pool: Pool
    ) throws(AllocationError) -> SlabPoolFreeResult {
        let state = try state
        guard layout.isValid else { throw .invalidParam }
        guard let index = state.classes.index(for: layout) else {
            try unsafe deallocate(pointer, layout)
            return .done
        }
        let object: SlabObject
        switch SlabObject.find(
            UInt(bitPattern: pointer), in: state.directory, state.classes, codeFlag: PageClass.poolFlag)
        {
        case .success(let found): object = found
        case .failure(let misuse): throw misuse.error
        }
        // A remote free goes by the address alone, so the layout is compared here.
        guard object.classIndex == index else { throw Misuse.wrongSize.error }
        let result = try unsafe pool.deallocate(pointer, layout, owner: CPUIndex(object.owner))
        if case .freeSlab(let base, let pages) = result {
            try deallocatePages(at: base, count: pages)
            try returnEmptySlabs(of: pool)
        }
        return result
    }

    /// Gives back what the current CPU has beyond one empty slab a class: mail may have emptied many at once.
    private borrowing func returnEmptySlabs<Pool: SlabPool>(of pool: Pool) throws(AllocationError) {
        func next() throws(AllocationError) -> (base: UInt, pages: Int)? {
            try pool.withCurrentSlab { (slab) throws(AllocationError) in slab.takeEmptySlab(keeping: 1) }
        }
        while let empty = try next() { try deallocatePages(at: empty.base, count: empty.pages) }
    }
}
