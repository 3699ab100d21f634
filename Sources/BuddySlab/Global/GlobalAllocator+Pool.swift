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
        guard state.classes.index(for: layout) != nil else {
            try unsafe deallocate(pointer, layout)
            return .done
        }
        guard state.directory.section(containing: UInt(bitPattern: pointer)) != nil else { throw .notFound }
        guard let owner = try window.owner(of: UInt(bitPattern: pointer)) else { throw .notAllocated }
        let result = try unsafe pool.deallocate(pointer, layout, owner: owner)
        if case .freeSlab(let base, let pages) = result { try deallocatePages(at: base, count: pages) }
        return result
    }
}
