/// What a mark keeps of an exact snapshot so that two marks can be compared.
import BuddySlab

/// One CPU at an instant, without its classes: those of a thousand CPUs in two hundred marks would fill a gigabyte.
struct MarkedCPU: Sendable {
    let id: Int
    let allocations: Int
    let frees: Int
    let magazineHits: Int
    let magazineMisses: Int
    let refills: Int
    let flushes: Int
    let remoteSent: Int
    let drained: Int
    let slabs: Int
    let cachedPages: Int

    init(_ cpu: CPURow) {
        id = cpu.id
        allocations = cpu.allocations
        frees = cpu.frees
        magazineHits = cpu.magazineHits
        magazineMisses = cpu.magazineMisses
        refills = cpu.refills
        flushes = cpu.flushes
        remoteSent = cpu.remoteSent
        drained = cpu.drained
        slabs = cpu.slabs
        cachedPages = cpu.figures.cachedPages
    }
}

/// Figures of one instant, in memory of fixed size for an allocator.
struct MarkFigures: Sendable {
    let moment: Moment
    let pauseSeconds: Double
    let ledger: Ledger
    /// By `Counter`.
    let counters: [Int]
    let classes: [ClassRow]
    let freeBlocks: [Int]
    let cpus: [MarkedCPU]

    init(_ exact: ExactSnapshot) {
        moment = exact.snapshot.moment
        pauseSeconds = exact.pauseSeconds
        ledger = exact.ledger
        counters = exact.snapshot.counters
        classes = exact.snapshot.classes
        freeBlocks = (0..<BlockOrder.count).map { exact.snapshot.buddy.freeBlocks(order: $0) }
        cpus = exact.snapshot.cpus.map(MarkedCPU.init)
    }
}
