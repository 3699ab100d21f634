//! One operation of every kind, after each of which the ledger must leave nothing over.

@testable import BuddySlab

/// Objects of a try that are still in users' hands, by size.
final class HeldObjects {
    var objects: [(address: UInt, size: Int, cpu: Int)] = []

    func take(_ rig: GlobalRig, _ size: Int, cpu: Int, count: Int = 1) throws {
        for _ in 0..<count { objects.append((try rig.allocate(size, cpu: cpu), size, cpu)) }
    }

    /// Frees all objects of a size, each on the CPU after the one that took it where `isRemote`.
    func free(_ rig: GlobalRig, _ size: Int, isRemote: Bool = false, limit: Int = .max) throws {
        var left = limit
        for (index, object) in objects.enumerated().reversed() where object.size == size && left > 0 {
            let cpu = isRemote ? (object.cpu + 1) % (rig.common + 1) : object.cpu
            try rig.free(object.address, size, cpu: cpu)
            objects.remove(at: index)
            left -= 1
        }
    }
}

/// An operation with its name.
struct LedgerOperation: Sendable {
    let name: String
    let run: @Sendable (GlobalRig, HeldObjects) throws -> Void

    private init(_ name: String, _ run: @escaping @Sendable (GlobalRig, HeldObjects) throws -> Void) {
        self.name = name
        self.run = run
    }

    /// All of them, in an order in which each finds what it needs.
    static let all = smallOperations + otherOperations

    private static let smallOperations: [LedgerOperation] = [
        .init("an allocation") { rig, held in try held.take(rig, 60, cpu: 0) },
        .init("an empty allocation") { rig, held in try held.take(rig, 0, cpu: 1) },
        .init("allocations over several slabs") { rig, held in try held.take(rig, 1000, cpu: 1, count: 40) },
        .init("allocations without a token") { rig, held in try held.take(rig, 8, cpu: rig.common, count: 700) },
        .init("an aligned allocation") { rig, _ in _ = try rig.allocate(20, alignment: 256, cpu: 2) },
        .init("a free") { rig, held in try held.free(rig, 60) },
        .init("frees past the magazine") { rig, held in try held.free(rig, 1000, limit: 20) },
        .init("frees by other CPUs") { rig, held in try held.free(rig, 8, isRemote: true, limit: 300) },
        .init("a drain") { rig, held in try held.take(rig, 8, cpu: rig.common, count: 200) },
        .init("a free of a size of the same class") { rig, _ in try rig.free(try rig.allocate(40), 64) },
        .init("a refused free") { rig, held in _ = refusal { try rig.free(held.objects[0].address + 1, 2000) } },
        .init("a free of nothing") { rig, _ in _ = refusal { try rig.free(8, 8) } },
        .init("a free that is taken back") { rig, _ in
            let object = try rig.allocate(128)
            try rig.free(object, 128)
            _ = refusal { try rig.free(object, 128) }
            _ = try rig.face.reclaim()
        },
    ]

    private static let otherOperations: [LedgerOperation] = [
        .init("a large allocation") { rig, held in try held.take(rig, 5 * rig.pageSize + 7, cpu: 0) },
        .init("an aligned large allocation") { rig, _ in _ = try rig.allocate(1, alignment: 8 * rig.pageSize, cpu: 1) },
        .init("whole pages") { rig, _ in _ = try rig.face.allocatePages(3, alignment: rig.pageSize) },
        .init("pages below 4 GiB") { rig, _ in _ = try rig.face.allocatePagesLowmem(1, alignment: rig.pageSize) },
        .init("pages given back") { rig, _ in
            let pages = try rig.face.allocatePages(7, alignment: rig.pageSize)
            try rig.face.deallocatePages(at: pages, count: 7)
        },
        .init("reallocation in place") { rig, _ in _ = try rig.reallocate(try rig.allocate(33), 33, to: 50) },
        .init("reallocation by a move") { rig, _ in _ = try rig.reallocate(try rig.allocate(33), 33, to: 1500) },
        .init("reallocation to a large block") { rig, _ in _ = try rig.reallocate(try rig.allocate(33), 33, to: 9000) },
        .init("reallocation of a large block") { rig, _ in
            let block = try rig.allocate(6 * rig.pageSize)
            let same = try rig.reallocate(block, 6 * rig.pageSize, to: 5 * rig.pageSize + 3)
            _ = try rig.reallocate(same, 5 * rig.pageSize + 3, to: 2 * rig.pageSize)
        },
        .init("reallocation to a small object") { rig, _ in _ = try rig.reallocate(try rig.allocate(9000), 9000, to: 9)
        },
        .init("reallocation by another CPU") { rig, _ in _ = try rig.reallocate(try rig.allocate(9), 9, to: 900, cpu: 2)
        },
        .init("a refused reallocation") { rig, held in
            let object = held.objects[0]
            _ = refusal { try rig.reallocate(object.address, object.size, to: 4096 * rig.pageSize) }
        },
        .init("a large free") { rig, held in try held.free(rig, 5 * rig.pageSize + 7) },
        .init("a refused large free") { rig, _ in _ = refusal { try rig.free(rig.heapEnd, 1 << 20) } },
        .init("no memory") { rig, held in
            for object in rig.exhaust(rig.pageSize * 2) { held.objects.append((object, rig.pageSize * 2, 0)) }
        },
        .init("no memory for an object") { rig, held in
            for object in rig.exhaust(256, cpu: 1) { held.objects.append((object, 256, 1)) }
        },
        .init("another region") { rig, _ in
            _ = try rig.face.addRegion(rig.memory.region(from: (2 << 20) + 256 * rig.pageSize))
        },
        .init("objects of another region") { rig, held in try held.take(rig, 256, cpu: 1, count: 300) },
        .init("everything freed") { rig, held in
            for size in Set(held.objects.map(\.size)) { try held.free(rig, size, isRemote: true) }
        },
        .init("a reclaim") { rig, _ in _ = try rig.face.reclaim() },
        .init("a self-check") { rig, _ in _ = try rig.findings() },
        .init("an attachment") { rig, _ in
            var token = try rig.face.attach(1, thread: 5)
            _ = unsafe try token.allocate(AllocationLayout(size: 24))
        },
        .init("a lent CPU") { rig, _ in
            _ = try rig.face.acting(as: 2) { token in _ = unsafe try? token.allocate(AllocationLayout(size: 24)) }
        },
    ]
}
