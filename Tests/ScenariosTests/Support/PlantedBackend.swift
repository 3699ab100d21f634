/// A back end over malloc that does something wrong on purpose, and the stage over it.
import Backends
import BuddySlab
import Documents
import Latency
import Workloads

@testable import Scenarios

/// What goes wrong.
struct PlantedFaults: Sendable {
    /// Each worker's allocation of this number flips a byte of the object that was made before.
    var corruptAt: Int?
    /// Every allocation of this number and its multiples fails.
    var failEvery: Int?
}

struct PlantedBackend: AllocatorBackend {
    let faults: PlantedFaults
    var cpuCount: Int { 8 }
    var capacityBytes: Int { 1 << 30 }
}

/// malloc's session, with the faults.
struct PlantedSession: AllocatorSession, ~Copyable {
    private var base: SystemSession
    private let faults: PlantedFaults
    private var allocations = 0
    private var newest: UInt = 0
    private var newestSize = 0

    init(attaching backend: PlantedBackend, cpu: Int) throws(AllocationError) {
        faults = backend.faults
        base = try SystemSession(attaching: SystemBackend(), cpu: cpu)
    }

    mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        allocations += 1
        if let every = faults.failEvery, allocations.isMultiple(of: every) { throw .noMemory }
        if faults.corruptAt == allocations, let byte = unsafe UnsafeMutablePointer<UInt8>(bitPattern: newest) {
            unsafe byte[newestSize - 1] ^= 0x10
        }
        let object = try unsafe base.allocate(size: size, alignment: alignment)
        (newest, newestSize) = (UInt(bitPattern: object), size)
        return unsafe object
    }

    mutating func deallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int
    ) throws(AllocationError) {
        if newest == UInt(bitPattern: object) { newest = 0 }
        try unsafe base.deallocate(object, size: size, alignment: alignment)
    }

    mutating func idle(_ wait: () -> Void) { wait() }
}

/// Runs of any scenario on the planted back end.
final class PlantedStage: RunStage, StageSource {
    let backend = BackendDescription(name: "planted")
    let registry: WorkloadRegistry
    let latency: LatencyRecorder?
    let cpuCount = 8
    let capacityBytes = 1 << 30

    init(_ faults: PlantedFaults = PlantedFaults()) {
        latency = LatencyRecorder(classSizes: [], oneIn: 1)
        registry = WorkloadRegistry(
            attaching: PlantedSession.self, to: PlantedBackend(faults: faults), latency: latency)
    }

    var figures: RunFigureCatalogue { RunFigureCatalogue(FigureTree([:]), backend: backend.name) }

    func stage(for choice: BackendChoice) -> any RunStage { self }
    func prepare(isShared: Bool) {}
    func look() -> StageView? { nil }
    func supports(_ action: ScheduledAction.Action) -> Bool { false }
    func checkFault(_ fields: FieldReader) {}
    func perform(_ action: ScheduledAction.Action) throws(Problem) -> JSONValue { throw .conflict("never") }
    /// It is read for, and run on, more than once.
    func close() {}
}
