//! The fast paths of runs: as those of objects, with a stack for each length in place of a class, and the record of a
//! run's first page in place of the page's word. Compiled into the caller's module.
//! `Tests/Models/runs.pml` is the model of mode `exact`.

extension Processor {
    /// The magazine of the runs of one page more than `index`.
    @inlinable
    @inline(__always)
    func runLine(_ index: UInt) -> Magazine { Magazine(address: block &+ Self.runOffset &+ index &* 64) }

    /// Second word of the record of a run, whose stack has a number.
    @inlinable
    @inline(__always)
    func runBits(_ state: BlockState, _ index: UInt) -> UInt64 {
        UInt64(index) &<< 16 &+ (1 << 16 | UInt64(state.rawValue))
    }

    /// Makes a cached run an allocated one, or the reverse: the two states differ in these bits.
    @inlinable @inline(__always)
    var runTurn: UInt64 { UInt64(BlockState.cached.rawValue ^ BlockState.allocated.rawValue) }

    /// Takes a run whose last byte has number `last`, counted from 0; all of its pages count as requested. 0 where the
    /// slow way must: the stack is empty, what it names is not cached any more, or a stop is asked for, which the size
    /// bound that the caller read says.
    @inlinable
    @inline(__always)
    func takeRun(_ last: UInt, _ bound: UInt) -> UInt {
        guard last < PageCache.largestRunBytes else { return 0 }
        let index = last &>> pageShift.address
        guard bound != 0 else { return 0 }
        let line = runLine(index)
        let top = line.top.address &- 16
        let run = Word(at: top).address
        guard run != 0 else { return 0 }
        let kind = Word(at: Word(at: top &+ 8).address &+ 8)
        let found = kind.value
        guard found == runBits(.cached, index) else { return 0 }
        kind.value = found ^ runTurn
        line.top.address = top
        line.countAllocation(size: nil)
        return run
    }

    /// Puts a run back; false, and nothing has changed, where the slow way must decide: another section or length, a
    /// full stack, a mistake, mode `exact`. That no stop is asked for is left to the next allocation to find out.
    @inlinable
    @inline(__always)
    func putRun(_ address: UInt, _ last: UInt) -> Bool {
        guard last < PageCache.largestRunBytes else { return false }
        let shift = pageShift.address
        let index = last &>> shift
        let line = runLine(index)
        let top = line.top.address
        guard UInt32(truncatingIfNeeded: top) != line.limit.value else { return false }
        let page = sectionPage(address, shift)
        guard page < flushedPages.address else { return false }
        let record = sectionRecords.address &+ page &* 16
        let kind = Word(at: record &+ 8)
        let found = kind.value
        guard found == runBits(.allocated, index) else { return false }
        kind.value = found ^ runTurn
        push(address, record, onto: line, top)
        return true
    }

    /// The same in mode `exact`: the state changes by one exchange, so that of two CPUs that free one run exactly one
    /// succeeds.
    @inline(__always)
    func putRunExactly(_ address: UInt, _ last: UInt) -> Bool {
        guard last < PageCache.largestRunBytes else { return false }
        let shift = pageShift.address
        let index = last &>> shift
        let line = runLine(index)
        let top = line.top.address
        let page = sectionPage(address, shift)
        guard UInt32(truncatingIfNeeded: top) != line.limit.value, page < sectionPages.address else { return false }
        let record = sectionRecords.address &+ page &* 16
        let held = runBits(.allocated, index)
        guard Word(at: record &+ 8).compareExchange(held, held ^ runTurn).exchanged else { return false }
        push(address, record, onto: line, top)
        return true
    }

    /// Page of the section used last at whose start an address lies. For any other address a number that no section has
    /// pages for: the offset is rotated, so that what lies inside a page comes out on top.
    @inlinable
    @inline(__always)
    func sectionPage(_ address: UInt, _ shift: UInt) -> UInt {
        let offset = address &- sectionBase.address
        return offset &>> shift | offset &<< (0 &- shift)
    }

    @inlinable
    @inline(__always)
    func push(_ run: UInt, _ record: UInt, onto line: Magazine, _ top: UInt) {
        Word(at: top).address = run
        Word(at: top &+ 8).address = record
        line.top.address = top &+ 16
        line.countFree(size: nil)
    }
}
