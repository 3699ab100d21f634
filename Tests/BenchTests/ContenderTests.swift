/// Which allocators a user may name, and the planted slow one.
import Glibc
import Testing
import Workloads

@testable import Bench

@Suite struct ContenderTests {
    @Test func anUnknownNameIsRefusedWithTheNamesThatAreKnown() throws {
        #expect(throws: ContenderError.unknown("nomalloc")) { try KnownLibrary.peers(["system", "nomalloc"]) }
        let message = ContenderError.unknown("nomalloc").description
        #expect(["nomalloc", "system", "jemalloc", "slow", "path"].allSatisfy { message.contains($0) })
        #expect(throws: ContenderError.nobody) { try KnownLibrary.peers([]) }
    }

    @Test func aKnownLibraryThatTheLoaderDoesNotFindNamesItsFiles() {
        let library = KnownLibrary(name: "none", files: ["libno-such-malloc.so.1"], names: [.standard])
        #expect(library.load() == nil)
        #expect(ContenderError.notFound("none", files: library.files).description.contains("libno-such-malloc.so.1"))
    }

    @Test func aPathMustLeadToALibraryThatDefinesMallocItself() throws {
        #expect(throws: ContenderError.notAMallocLibrary("/no/such.so")) { try KnownLibrary.peers(["/no/such.so"]) }
        // The mathematics library is linked to the C library, whose malloc a search from it would find.
        let libm = try #require(pathOfLoaded("libm.so.6"))
        #expect(throws: ContenderError.notAMallocLibrary(libm)) { try KnownLibrary.peers([libm]) }
        let libc = try #require(pathOfLoaded("libc.so.6"))
        #expect(try KnownLibrary.peers([libc]).map(\.name) == [libc])
    }

    @Test func aPeerThatIsNamedTwiceIsMeasuredOnce() throws {
        #expect(try KnownLibrary.peers(["system", "slow", "system"]).map(\.name) == ["system", "slow"])
    }

    @Test func anUnknownWorkIsRefusedWithTheWorksThatThereAre() {
        #expect(throws: WorkError.unknown("warm-64")) { try WorkCatalogue.chosen(["hot-64", "warm-64"]) }
        #expect(WorkError.unknown("warm-64").description.contains("hot-64"))
    }

    @Test func thePlantedSlowAllocatorComesOutSlow() throws {
        var options = BenchOptions.quick
        options.passes = 5
        options.roundNanoseconds = 5e5
        let bench = try Bench(against: ["system", "slow"], works: ["hot-64"], options: options)
        let report = try bench.run(probe: []) { _ in }
        let row = try #require(report.results.first)
        let system = try #require(row.cells.first { $0.name == "system" }).estimate.median
        let slow = try #require(row.cells.first { $0.name == "slow" }).estimate.median
        // Twice 200 steps of six dependent instructions: at 6 GHz no core does them in less than 400 ns.
        #expect(slow > 2 * system && slow > 400)
        #expect(row.bestPeer == "system")
    }

    /// The path of a library of this process.
    private func pathOfLoaded(_ file: String) -> String? {
        let descriptor = unsafe open("/proc/self/maps", O_RDONLY)
        defer { close(descriptor) }
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe read(descriptor, &part, part.count)
            guard count > 0 else { break }
            text += part[..<count]
        }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasSuffix("/" + file) }
        return line?.split(separator: " ").last.map { String($0) }
    }
}
