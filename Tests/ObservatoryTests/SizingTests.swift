/// The estimate of another table's rounding waste, against what the requests themselves say.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct SizingTests {
    /// How sizes are drawn.
    enum Sizes: CaseIterable {
        case fixed, twoOfAClass, uniform, mostlySmall, upTo32KiB, pages

        func draw(_ random: inout SplitMix) -> Int {
            switch self {
            case .fixed: 72
            case .twoOfAClass: random.below(4) == 0 ? 65 : 120
            case .uniform: 1 + random.below(2048)
            case .mostlySmall: 1 + random.below(1 + random.below(1 + random.below(2048)))
            case .upTo32KiB: 1 + random.below(1 + random.below(32 << 10))
            case .pages: 1 + random.below(1 + random.below(600 << 10))
            }
        }
    }

    struct SplitMix {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return Int((mixed ^ mixed >> 31) % UInt64(bound))
        }
    }

    private static let tables = [
        SizingTable(name: "seed", .seed), SizingTable(name: "fine", .fine),
        SizingTable(name: "asked", classes: [8, 24, 40, 72, 136, 520, 1032, 4104, 12296], trimsLargeBlocks: true),
    ]

    /// Takes objects in batches, frees each batch in another order; the sizes of all requests are handed to `note`.
    private func run(_ source: any ObservedAllocator, _ sizes: Sizes, rounds: Int, _ note: (Int) -> Void) throws {
        var random = SplitMix(state: 7)
        for round in 0..<rounds {
            var token = try source.attach(CPUIndex(UInt16(round % source.facts.cpuCount)), thread: 0)
            var objects: [(UnsafeMutableRawPointer, AllocationLayout)] = unsafe []
            for _ in 0..<random.below(200) {
                let layout = AllocationLayout(size: sizes.draw(&random))
                guard let pointer = try? unsafe token.allocate(layout) else { continue }
                unsafe objects.append((pointer, layout))
                note(layout.size)
            }
            while unsafe !objects.isEmpty {
                let (pointer, layout) = unsafe objects.remove(at: random.below(objects.count))
                unsafe try token.deallocate(pointer, layout)
            }
        }
    }

    @Test(arguments: [SizeClassScheme.seed, .fine], Sizes.allCases)
    func theWasteOfAnotherTableIsKnownToOnePercentOfWhatWasRequested(
        _ scheme: SizeClassScheme, _ sizes: Sizes
    ) throws {
        for policy in [MagazinePolicy.fixed(0), .fixed(32), .standard] {
            let source = try makeAllocator(
                byteCount: 256 << 20, cpuCount: 2, mode: .flush, magazines: policy, classes: scheme)
            var requests = 0
            var requested = 0
            var handedOut = Array(repeating: 0, count: Self.tables.count)
            try run(source, sizes, rounds: 400) { size in
                requests += 1
                requested += size
                for (index, table) in Self.tables.enumerated() {
                    handedOut[index] += table.bytes(for: size, pageSize: 4096)
                }
            }
            let estimate = SizeEstimate(source.figures, source.facts)
            #expect(estimate.smallAllocations + estimate.largeAllocations == requests)
            #expect(abs(estimate.estimatedAllocations - Double(requests)) < 0.001 * Double(requests))
            #expect(policy != .fixed(0) || estimate.samples == requests)
            let tolerance = 0.01 * Double(requested)
            #expect(abs(estimate.requestedBytes - Double(requested)) <= tolerance)
            for (index, table) in Self.tables.enumerated() {
                let exact = Double(handedOut[index] - requested)
                let error = estimate.roundingBytes(table) - exact
                #expect(
                    abs(error) <= tolerance,
                    "\(table.name), \(policy): \(100 * error / Double(requested)) % of \(estimate.samples) samples")
            }
        }
    }

    @Test func theTableInForceIsExactToTheByte() throws {
        let source = try makeAllocator(byteCount: 64 << 20, cpuCount: 2, mode: .flush)
        var requested = 0
        var rounding = 0
        try run(source, .uniform, rounds: 100) { size in
            requested += size
            rounding += SizingTable(name: "", .seed).bytes(for: size, pageSize: 4096) - size
        }
        let estimate = SizeEstimate(source.figures, source.facts)
        #expect(estimate.requestedSmallBytes == requested)
        #expect(Int(estimate.roundingBytes(SizingTable(name: "", .seed)).rounded()) == rounding)
    }

    @Test func everySizeLiesInItsBinAndBinsFollowOneAnother() {
        for bin in 0..<SizeBins.count {
            let upper = SizeBins.upperBound(bin)
            let lower = bin == 0 ? 1 : SizeBins.upperBound(bin - 1) + 1
            #expect(lower <= upper && SizeBins.bin(of: lower) == bin && SizeBins.bin(of: upper) == bin)
            #expect(upper <= 1024 || (upper - lower + 1) * 64 <= upper)
        }
        #expect(SizeBins.bin(of: 0) == 0 && SizeBins.upperBound(SizeBins.count - 1) == 16384 << 20)
        for scheme in [SizeClassScheme.seed, .fine] {
            for index in 0..<scheme.count {
                #expect(SizeBins.upperBound(SizeBins.bin(of: scheme.size(index))) == scheme.size(index))
            }
        }
    }
}
