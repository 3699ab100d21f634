/// Slabs and dates of an allocator together with its memory.
import BuddySlab

extension AllocatorSource {
    public func inspectSlab(
        containing address: UInt, _ report: (Int, SlotState) -> Void
    ) throws(SafepointError) -> SlabInspection? {
        try allocator.inspectSlab(containing: address, report)
    }

    public func advanceClock() { allocator.advanceClock() }
}
