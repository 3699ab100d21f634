//! A token's operations with addresses in the place of pointers.

import BuddySlab

extension AttachedCPU {
    mutating func take(_ layout: AllocationLayout) throws(AllocationError) -> UInt {
        UInt(bitPattern: try unsafe allocate(layout))
    }

    @discardableResult
    mutating func give(_ address: UInt, _ layout: AllocationLayout) throws(AllocationError) -> FreeOutcome {
        try unsafe deallocate(pointer(address), layout)
    }
}
