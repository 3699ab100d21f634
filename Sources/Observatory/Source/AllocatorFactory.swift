/// Makes an observed allocator from figures that are known only at run time.
import BuddySlab

/// Why an allocator could not be made.
public enum AllocatorSetupError: Error, Equatable, Sendable, CustomStringConvertible {
    case unsupportedPageSize(Int)
    case cpuCountOutOfRange(Int)
    case magazinesOutOfRange(MagazinePolicy)
    case memoryTooSmall(bytes: Int)
    /// `code` is an errno.
    case cannotReserve(bytes: Int, code: Int32)

    public var description: String {
        switch self {
        case .unsupportedPageSize(let size):
            "a page of \(size) bytes is not supported; choose one of "
                + supportedPageSizes.map(String.init).joined(separator: ", ")
        case .cpuCountOutOfRange(let count): "\(count) CPUs are not possible; choose 1 to 1024"
        case .magazinesOutOfRange(.fixed(let capacity)):
            "magazines of \(capacity) objects are not possible; choose 0 to 4096"
        case .magazinesOutOfRange(.adaptive(let bytes)): "magazines of \(bytes) bytes a CPU are not possible"
        case .memoryTooSmall(let bytes): "\(bytes) bytes leave no page behind the allocator's own tables"
        case .cannotReserve(let bytes, let code): "the system will not reserve \(bytes) bytes (errno \(code))"
        }
    }
}

/// The page sizes that `makeAllocator` knows, in bytes.
public let supportedPageSizes = [4096, 16384]

/// Reserves memory and sets an allocator up over it, with the hooks of this system.
///
/// - Parameters:
///   - byteCount: memory to reserve, in bytes; it is committed as it is touched.
///   - pageSize: one of `supportedPageSizes`.
///   - cpuCount: CPUs that threads can attach to, 1...1024.
///   - mode: how misuse is treated.
///   - magazines: how large magazines are.
///   - classes: the size classes.
///   - secret: what mode `hardened` draws from; one that nobody can guess unless given.
///   - memoryLimit: bytes that regions added later may bring the whole to; none can be added where it is nil.
public func makeAllocator(
    byteCount: Int, pageSize: Int = 4096, cpuCount: Int = 1, mode: AllocatorMode = .exact,
    magazines: MagazinePolicy = .standard, classes: SizeClassScheme = .seed,
    secret: UInt64 = .random(in: 0 ... .max), memoryLimit: Int? = nil
) throws(AllocatorSetupError) -> any ObservedAllocator {
    guard (1...1024).contains(cpuCount) else { throw .cpuCountOutOfRange(cpuCount) }
    guard magazines.isValid else { throw .magazinesOutOfRange(magazines) }
    guard byteCount > 0 else { throw .memoryTooSmall(bytes: byteCount) }
    let configuration = GlobalConfiguration(
        cpuCount: cpuCount, mode: mode, magazines: magazines, classes: classes, hooks: .linux, secret: secret)
    switch pageSize {
    case 4096: return try AllocatorSource<4096>(byteCount: byteCount, configuration, memoryLimit: memoryLimit)
    case 16384: return try AllocatorSource<16384>(byteCount: byteCount, configuration, memoryLimit: memoryLimit)
    default: throw .unsupportedPageSize(pageSize)
    }
}
