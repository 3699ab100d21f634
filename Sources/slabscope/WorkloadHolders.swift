/// Workloads as holders of the objects that the server shows.
import Observatory
import Workloads

/// Asks the workers of all workloads.
struct WorkloadHolders: ObjectHolders {
    private let registry: WorkloadRegistry

    init(_ registry: WorkloadRegistry) { self.registry = registry }

    func heldObjects(in range: Range<UInt>, withinSeconds: Double) -> HeldObjects {
        let (objects, isComplete) = registry.objects(in: range, withinNanoseconds: UInt64(withinSeconds * 1e9))
        return HeldObjects(
            objects: objects.map { object in
                HeldObject(
                    address: object.address, size: object.size, holder: object.workload, worker: object.worker,
                    cpu: object.cpu, ageSeconds: object.ageSeconds)
            }, isComplete: isComplete)
    }
}
