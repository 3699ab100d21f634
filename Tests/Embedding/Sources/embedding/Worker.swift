/// A thread of the program that uses the allocator.
import BuddySlab
import Glibc
import Observatory

/// Allocates and frees on one CPU.
///
/// @unchecked Sendable because its thread alone changes it, and others read it after they have joined the thread.
final class Worker: @unchecked Sendable {
    private let cpu: Int
    private let rounds: Int
    private let allocator: any ObservedAllocator
    /// Objects that were not freed.
    private(set) var kept = 0

    init(cpu: Int, rounds: Int, _ allocator: any ObservedAllocator) {
        self.cpu = cpu
        self.rounds = rounds
        self.allocator = allocator
    }

    func start() -> pthread_t {
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue().work() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        precondition(code == 0, "the thread did not start: errno \(code)")
        return thread
    }

    private func work() {
        do {
            var cpu = try allocator.attach(CPUIndex(UInt16(cpu)), thread: Int(pthread_self()))
            for round in 0..<rounds {
                let layout = AllocationLayout(size: round % 500 + 1)
                let object = try cpu.allocate(layout)
                if round % 4 == 0 { kept += 1 } else { try cpu.deallocate(object, layout) }
            }
        } catch {
            preconditionFailure("the allocator refused: \(error)")
        }
    }
}
