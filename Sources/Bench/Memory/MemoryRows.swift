/// The rows that child processes measure.
import Workloads

/// Runs probes and sorts their figures into rows.
struct MemoryRows {
    private let contenders: [any Contender]
    private let probe: (String) -> MemoryFigures?
    private var rows: [MeasuredRow]

    /// Rows of the catalogue for these allocators. `probe` runs one probe of the allocator of that name.
    init(_ contenders: [any Contender], probe: @escaping (String) -> MemoryFigures?) {
        // Nothing can be filled with an allocator that has no memory.
        self.contenders = contenders.filter { $0.role != .empty }
        self.probe = probe
        let columns = self.contenders.map { ($0.name, $0.role, Samples()) }
        rows = WorkCatalogue.memory.map { MeasuredRow(row: $0, samples: columns) }
    }

    /// Probes all allocators, `passes` times in shuffled order.
    mutating func run(passes: Int, seed: UInt64, progress: (Int, Int) -> Void) -> [MeasuredRow] {
        var random = RandomStream(seed: seed)
        var done = 0
        for _ in 0..<passes {
            for column in contenders.indices.shuffled(using: &random) {
                let figures = probe(contenders[column].name)
                for (row, value) in Self.values(figures).enumerated() {
                    rows[row].samples[column].samples.append(value)
                }
                done += 1
                progress(done, passes * contenders.count)
            }
        }
        return rows
    }

    /// In the order of the catalogue.
    private static func values(_ figures: MemoryFigures?) -> [Double?] {
        guard let figures else { return [nil, nil, nil, nil] }
        let mebibyte = Double(1 << 20)
        return [
            Double(figures.filledBytes) / Double(figures.requestedBytes), figures.nanosecondsPerObject,
            Double(figures.freedBytes) / mebibyte, Double(figures.reclaimedBytes) / mebibyte,
        ]
    }
}
