//! What the model test does to an allocator, one step at a time, and how a step is read from 64 random bits.

/// One step. Choices among things that exist when the step is taken are numbers, counted round.
enum Command: Equatable {
    /// Allocate on a CPU, or on the common one.
    case allocate(cpu: Int, size: Int, alignment: Int)
    /// Free an object on the CPU that allocated it.
    case free(victim: Int)
    /// Free an object on any CPU.
    case freeElsewhere(cpu: Int, victim: Int)
    case reallocate(cpu: Int, victim: Int, size: Int)
    case allocatePages(count: Int, alignment: Int, low: Bool)
    case deallocatePages(victim: Int)
    case addRegion(choice: Int)
    case reclaim
    /// Whether more is allocated than freed from now on, or less.
    case tide(rising: Bool)
    /// What a CPU does before it waits for long, and after.
    case idle(cpu: Int)
    /// Detach where a thread has the CPU, attach where none has.
    case changeHands(cpu: Int)
    /// Allocate and free as a CPU while everybody is stopped.
    case act(cpu: Int, size: Int)
    case exactLedger
    case selfCheck
    case doubleFree(cpu: Int, victim: Int)
    case freeWithWrongSize(cpu: Int, victim: Int, size: Int)
    case freeForeign(cpu: Int, address: UInt)
    case freeInside(cpu: Int, victim: Int, offset: Int)
    /// A request that makes no sense.
    case invalidRequest(cpu: Int, choice: Int)
}

extension Command {
    /// The step that 64 bits mean; every value means one. A fuzzer's bytes are taken eight by eight.
    init(bits: UInt64) {
        let cpu = Int(bits >> 8 & 0xFF)
        let first = Int(bits >> 16 & 0xFFFF)
        let second = Int(bits >> 32)
        switch bits & 0xFF {
        case 0..<96: self = .allocate(cpu: cpu, size: Self.size(second), alignment: Self.alignment(first))
        case 96..<142: self = .free(victim: second)
        case 142..<184: self = .freeElsewhere(cpu: cpu, victim: second)
        case 184..<196: self = .reallocate(cpu: cpu, victim: first, size: Self.size(second))
        case 196..<206: self = .allocatePages(count: 1 + second % 9, alignment: first % 6, low: first & 0x8000 != 0)
        case 206..<216: self = .deallocatePages(victim: second)
        case 216..<228: self = .idle(cpu: cpu)
        case 228..<232: self = .changeHands(cpu: cpu)
        case 232..<234: self = .act(cpu: cpu, size: Self.size(second))
        case 234..<237: self = .exactLedger
        case 237..<242: self = .doubleFree(cpu: cpu, victim: second)
        case 242..<246: self = .freeWithWrongSize(cpu: cpu, victim: first, size: Self.size(second))
        case 246..<248: self = .freeForeign(cpu: cpu, address: UInt(second) &* 4096 &+ UInt(first))
        case 248..<252: self = .freeInside(cpu: cpu, victim: first, offset: second)
        case 252..<254: self = .invalidRequest(cpu: cpu, choice: first)
        case 254: self = .tide(rising: first & 3 != 0)
        default: self = Self.rare(first, second)
        }
    }

    private static func rare(_ first: Int, _ second: Int) -> Command {
        switch first % 32 {
        case 0..<24: .reclaim
        case 24..<30: .selfCheck
        default: .addRegion(choice: second)
        }
    }

    /// Mostly small sizes, round and odd; some of several pages.
    private static func size(_ bits: Int) -> Int {
        let value = bits >> 8
        return switch bits & 0xF {
        case 0..<4: value % 65
        case 4..<8: value % 513
        case 8..<12: 8 << (value % 9)
        case 12..<15: value % 2100
        default: value % 70_000
        }
    }

    private static func alignment(_ bits: Int) -> Int { bits & 7 == 0 ? 1 << (bits >> 3 & 0xF) : 1 << (bits >> 3 & 3) }
}
