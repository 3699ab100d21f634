/// The memory that an observed allocator manages. This file owns the mapping.
import CPlatform
import Glibc
import Threads

/// A run of zeroed memory that is committed as it is touched, and given back when the value's last user goes.
@safe
final class ReservedMemory: Sendable {
    /// Address of the first byte.
    let start: UInt
    let byteCount: Int

    /// Pages that are looked at in one call.
    private static let batch = 1 << 16
    /// Where leak checkers find what nobody else holds.
    private static let keptForever = Guarded<[ReservedMemory]>([])

    /// Reserves `byteCount` bytes; throws the system's error code where it will not.
    init(byteCount: Int) throws(ReservationError) {
        guard let base = unsafe platform_reserve(byteCount) else { throw ReservationError(code: errno) }
        start = UInt(bitPattern: base)
        self.byteCount = byteCount
    }

    deinit {
        unsafe platform_release(UnsafeMutableRawPointer(bitPattern: start), byteCount)
    }

    /// Leaves the memory where it is until the process ends, whoever lets go of the value.
    func keepForever() { Self.keptForever.withLock { $0.append(self) } }

    /// Bytes that are in real memory now. The kernel walks its page tables: about 1 ms for each GiB that is resident.
    var residentBytes: Int {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let pages = (byteCount + page - 1) / page
        var flags = [UInt8](repeating: 0, count: min(pages, Self.batch))
        var resident = 0
        for first in stride(from: 0, to: pages, by: Self.batch) {
            let count = min(Self.batch, pages - first)
            let base = unsafe UnsafeMutableRawPointer(bitPattern: start + UInt(first * page))
            guard unsafe mincore(base, count * page, &flags) == 0 else { continue }
            for index in 0..<count { resident += Int(flags[index] & 1) }
        }
        return resident * page
    }
}

/// The system would not reserve memory.
struct ReservationError: Error {
    let code: Int32
}
