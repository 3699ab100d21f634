/// Malloc libraries as back ends: which are refused, in which words, and that one serves every kind.
import BuddySlab
import Testing

@testable import Workloads

@Suite struct ForeignBackendTests {
    /// Why a file is refused; nil where it is not.
    private func refusal(_ file: String) -> MallocLibraryError? {
        do throws(MallocLibraryError) {
            _ = try ForeignBackend(file: file)
            return nil
        } catch {
            return error
        }
    }

    @Test func aFileThatIsNoLibraryIsRefusedInTheLoadersWords() throws {
        guard case .notLoaded("/no/such.so", let reason) = refusal("/no/such.so") else {
            Issue.record("there is no such file")
            return
        }
        #expect(reason.contains("No such file"))
        try withFile("this is a text\n") { path in
            guard case .notLoaded(path, let reason) = refusal(path) else {
                Issue.record("a text is no library")
                return
            }
            #expect(reason.contains("too short") || reason.contains("invalid ELF header"), "\(reason)")
        }
    }

    @Test func aLibraryWithoutAMallocOfItsOwnIsRefusedThoughItIsLinkedToOne() throws {
        let libm = try #require(pathOfLoaded("libm.so.6"))
        #expect(refusal(libm) == .noMalloc(file: libm))
        #expect(MallocLibraryError.noMalloc(file: libm).description.contains("no malloc and free of its own"))
    }

    @Test func aLibraryIsFoundByItsPathAndByItsName() throws {
        let libc = try #require(pathOfLoaded("libc.so.6"))
        #expect(try ForeignBackend(file: libc).path.hasSuffix("/libc.so.6"))
        #expect(try ForeignBackend(file: "libc.so.6").path.hasSuffix("/libc.so.6"))
    }

    @Test(arguments: WorkloadKind.drawn)
    func aLibraryServesEveryKindAndGetsEverythingBack(kind: WorkloadKind) throws {
        let registry = WorkloadRegistry(on: .library(try ForeignBackend(file: "libc.so.6"), name: "libc"))
        var specification = WorkloadSpecification(
            kind: kind, threads: 2, liveBytes: 8 << 20, rate: 0, requestsPerWorker: 4000)
        if kind == .falseSharing { specification.liveBytes = 64 << 10 }
        let id = try registry.start(specification).id
        try registry.awaitEnd(id)
        let record = try registry.stop(id)
        #expect(record.corruptions == 0 && record.failures == 0 && record.liveObjects == 0 && record.error == nil)
        #expect(record.backend == BackendDescription(name: "libc", library: try ForeignBackend(file: "libc.so.6").path))
    }

    @Test(arguments: [8, 16, 64, 4096])
    func addressesAreMultiplesOfTheAlignmentAlsoBehindAReallocation(alignment: Int) throws {
        var session = try ForeignSession(attaching: ForeignBackend(file: "libc.so.6"), cpu: 0)
        for size in [1, 24, 500, 5000] {
            let object = try unsafe session.allocate(size: size, alignment: alignment)
            unsafe object.storeBytes(of: 7, as: UInt8.self)
            let moved = try unsafe session.reallocate(object, size: size, alignment: alignment, newSize: size * 50)
            #expect(unsafe UInt(bitPattern: moved) % UInt(alignment) == 0 && moved.load(as: UInt8.self) == 7)
            try unsafe session.deallocate(moved, size: size * 50, alignment: alignment)
        }
    }
}
