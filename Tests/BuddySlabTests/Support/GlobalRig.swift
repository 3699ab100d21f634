//! An allocator over memory of its own, whose CPUs one thread drives in turn.

import Testing

@testable import BuddySlab

/// A global allocator with a heap of a known number of pages. Every CPU is idle but while one of its operations runs,
/// so a stop never waits.
final class GlobalRig {
    let setup: Setup
    let memory: TestMemory
    let face: any GlobalFace
    let state: GlobalState

    /// The number that stands for the common CPU, the one of threads without a token.
    var common: Int { setup.cpuCount }
    var pageSize: Int { setup.pageSize }

    /// An allocator whose heap has exactly `pages` pages. Behind it lie `spareBytes` that belong to nobody yet.
    init(_ setup: Setup, pages: Int = 256, spareBytes: Int = 0, hooks: PlatformHooks? = nil) throws {
        self.setup = setup
        let front = 2 << 20
        let heapBytes = pages * setup.pageSize
        memory = TestMemory(front + heapBytes + spareBytes)
        face = makeFace(pageSize: setup.pageSize)
        face.keep(memory)
        var configuration = setup.configuration
        if let hooks { configuration.hooks = hooks }
        try face.initialize(memory.region(from: 64, front - 64 + heapBytes), configuration)
        state = GlobalState(address: memory.start + 64)
        #expect(face.section(0)?.totalPages == pages)
    }

    /// Runs an operation as a CPU's thread would; on the common CPU, as a thread without a token.
    func on<Result>(
        _ cpu: Int, _ body: (Processor?) throws(AllocationError) -> Result
    ) throws(AllocationError) -> Result {
        guard cpu != common else { return try body(nil) }
        let processor = state.processor(cpu)
        processor.comeBack()
        defer { processor.leave() }
        return try body(processor)
    }

    func allocate(_ size: Int, alignment: Int = 8, cpu: Int = 0) throws(AllocationError) -> UInt {
        try on(cpu) { (processor) throws(AllocationError) in
            try state.allocate(AllocationLayout(size: size, alignment: alignment), on: processor)
        }
    }

    @discardableResult
    func free(_ address: UInt, _ size: Int, alignment: Int = 8, cpu: Int = 0) throws(AllocationError) -> FreeOutcome {
        try on(cpu) { (processor) throws(AllocationError) in
            try state.deallocate(address, AllocationLayout(size: size, alignment: alignment), on: processor)
        }
    }

    func reallocate(
        _ address: UInt, _ size: Int, to newSize: Int, alignment: Int = 8, cpu: Int = 0
    ) throws(AllocationError) -> UInt {
        try on(cpu) { (processor) throws(AllocationError) in
            try state.reallocate(
                address, AllocationLayout(size: size, alignment: alignment), newSize: newSize, on: processor)
        }
    }

    /// Takes objects until memory is short.
    func exhaust(_ size: Int, cpu: Int = 0) -> [UInt] {
        var objects: [UInt] = []
        while let object = try? allocate(size, cpu: cpu) { objects.append(object) }
        return objects
    }

    /// The exact ledger.
    func ledger() throws -> Ledger { try face.withExactFigures { figures, _ in Ledger(figures) } }

    /// Everything that a self-check finds.
    func findings() throws -> [SelfCheckFinding] {
        var findings: [SelfCheckFinding] = []
        _ = try face.selfCheck { findings.append($0) }
        return findings
    }

    /// Expects that every structure is in order, and that the ledger leaves nothing over.
    func expectSound(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let found = try findings()
        #expect(found.isEmpty, comment, sourceLocation: sourceLocation)
        #expect(try ledger().unaccountedBytes == 0, comment, sourceLocation: sourceLocation)
    }

    /// Free blocks by order, over all sections.
    func freeBlocks() -> [Int] {
        let figures = Figures(live: state).buddyFigures
        return (0..<BlockOrder.count).map { figures.freeBlocks(order: $0) }
    }

    /// Slabs of a class on a list, over all CPUs.
    func slabs(_ classIndex: Int, _ list: SlabListState) -> Int {
        (0...setup.cpuCount).map { state.processor($0).slabs.cache(classIndex).count(list).int }.reduce(0, +)
    }

    /// Pages that are out of the buddy.
    var pagesOut: Int { face.allocatedBytes / pageSize }

    /// Refused frees of one kind.
    func misuses(_ kind: Misuse) -> Int { Figures(live: state).misuses(kind) }

    /// The index of the class that serves a size.
    func classIndex(_ size: Int) -> Int { state.classes.index(size: size) }
}
