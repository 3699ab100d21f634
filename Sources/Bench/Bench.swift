/// A whole run: allocators are found, works are done, rows are evaluated.
import CPlatform
import Observatory

/// Why a run could not start.
public enum BenchError: Error, Sendable, CustomStringConvertible {
    case contender(ContenderError)
    case work(WorkError)
    case setup(AllocatorSetupError)

    public var description: String {
        switch self {
        case .contender(let error): error.description
        case .work(let error): error.description
        case .setup(let error): "this project's allocator cannot be set up: \(error)"
        }
    }
}

/// Measures allocators beside each other.
public struct Bench {
    private let contenders: [any Contender]
    private let chosen: Set<String>
    private let options: BenchOptions
    /// Workers of the timed works.
    private static let workers = 2

    /// Finds the allocators and works of a run.
    ///
    /// - Parameters:
    ///   - against: names and paths of peers; nil for all that are found.
    ///   - works: names of rows; none for all.
    public init(against: [String]?, works: [String], options: BenchOptions) throws(BenchError) {
        do throws(WorkError) { chosen = try WorkCatalogue.chosen(works) } catch { throw .work(error) }
        let peers: [any Contender]
        do throws(ContenderError) { peers = try KnownLibrary.peers(against) } catch { throw .contender(error) }
        let ours = try Self.own(.ours, Self.workers)
        let variants = [
            try Self.own(.exact, Self.workers), try Self.own(.hardened, Self.workers),
            try Self.own(.seedClasses, Self.workers),
        ]
        contenders = [ours] + peers + variants + [EmptyAllocator(workers: Self.workers)]
        self.options = options
    }

    /// Names and files of the allocators, in the order of the report.
    public var allocators: [(name: String, library: String?)] { contenders.map { ($0.name, $0.library) } }

    private static func own(
        _ configuration: OwnAllocator.Configuration, _ workers: Int
    ) throws(BenchError) -> OwnAllocator {
        do throws(AllocatorSetupError) {
            return try OwnAllocator(configuration, cpuCount: workers)
        } catch {
            throw .setup(error)
        }
    }

    /// One allocator by the name it has in reports.
    static func contender(named name: String, workers: Int) throws(BenchError) -> any Contender {
        if let configuration = OwnAllocator.Configuration(rawValue: name) { return try own(configuration, workers) }
        do throws(ContenderError) { return try KnownLibrary.contender(name) } catch { throw .contender(error) }
    }

    /// Measures everything that was chosen.
    ///
    /// - Parameter probe: the command line, without the program's name, with which this program runs the memory probe of
    ///   the allocator whose name is added.
    public func run(probe: [String], progress: (Progress) -> Void) throws(BenchError) -> BenchReport {
        let began = platform_monotonic_nanoseconds()
        var (rows, passes) = timedRows(progress)
        if let scaling = scaling(rows) { rows.append(scaling) }
        if WorkCatalogue.memory.contains(where: { chosen.contains($0.name) }) {
            var memory = MemoryRows(contenders) { name in
                outputOfSelf(probe + [name]).flatMap { MemoryFigures(line: $0) }
            }
            rows += memory.run(passes: options.probes, seed: options.seed) {
                progress(Progress(part: "memory", done: $0, total: $1))
            }
        }
        do throws(AllocatorSetupError) {
            rows += try ownRows(progress)
            rows += try ObservationRows(chosen: chosen, options: options).run(progress)
        } catch {
            throw .setup(error)
        }
        let seconds = Double(platform_monotonic_nanoseconds() - began) / 1e9
        return BenchReport(
            results: rows.filter { chosen.contains($0.row.name) }.map { RowResult($0) }, allocators: allocators,
            options: options, passes: passes, seconds: seconds)
    }

    private func timedRows(_ progress: (Progress) -> Void) -> (rows: [MeasuredRow], passes: Int) {
        let works = WorkCatalogue.works.filter { work in
            chosen.contains(work.name)
                || chosen.contains(WorkCatalogue.scaling.name) && ["replace-1", "replace-2"].contains(work.name)
        }
        guard !works.isEmpty else { return ([], options.passes) }
        let ground = Ground(team: Team(Self.workers), floor: Floor(workers: Self.workers))
        let seated = contenders.enumerated().map { ground.seat($1, workers: Self.workers, site: $0) }
        var passes = Passes(ground: ground, works: works, seated: seated, options: options)
        let done = passes.run { progress(Progress(part: "rounds", done: $0, total: $1)) }
        for seated in seated { ground.unseat(seated) }
        ground.team.end()
        return (works.map { MeasuredRow(row: WorkCatalogue.row($0), samples: passes.samples(of: $0)) }, done)
    }

    /// `replace-2 / replace-1` of each pass and allocator, where both were measured.
    private func scaling(_ rows: [MeasuredRow]) -> MeasuredRow? {
        guard let one = rows.first(where: { $0.row.name == "replace-1" }),
            let two = rows.first(where: { $0.row.name == "replace-2" })
        else { return nil }
        let columns = zip(one.samples, two.samples).map { one, two in
            (name: one.name, role: one.role, samples: two.samples.divided(by: one.samples))
        }
        return MeasuredRow(row: WorkCatalogue.scaling, samples: columns)
    }

    /// The rows that only this project's allocator has.
    private func ownRows(_ progress: (Progress) -> Void) throws(AllocatorSetupError) -> [MeasuredRow] {
        func alone(_ row: Row, _ samples: Samples) -> MeasuredRow {
            MeasuredRow(row: row, samples: [(name: contenders[0].name, role: .ours, samples: samples)])
        }
        var rows: [MeasuredRow] = []
        if chosen.contains(WorkCatalogue.alignedPages.name) {
            let work = try AlignedPages()
            var samples = Samples()
            for pass in 1...options.passes {
                let (ratio, wasInterrupted) = work.measure()
                samples.append(ratio, wasInterrupted: wasInterrupted)
                progress(Progress(part: "aligned pages", done: pass, total: options.passes))
            }
            rows.append(alone(WorkCatalogue.alignedPages, samples))
        }
        if WorkCatalogue.ledger.contains(where: { chosen.contains($0.name) }) {
            progress(Progress(part: "exact ledgers", done: 0, total: 1))
            let (answers, pauses) = try LedgerWork().measure(passes: options.passes)
            for (row, values) in zip(WorkCatalogue.ledger, [answers, pauses]) {
                var samples = Samples()
                for value in values { samples.append(value) }
                rows.append(alone(row, samples))
            }
        }
        return rows
    }
}

/// How far a run is.
public struct Progress: Sendable {
    /// What is being measured.
    public let part: String
    public let done: Int
    public let total: Int
}
