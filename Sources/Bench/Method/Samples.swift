/// The values that a run collects: for each row and allocator, one for each pass.

/// One allocator's values in one row.
struct Samples: Sendable {
    /// By pass; nil where there was no round without an interruption.
    private(set) var clean: [Double?] = []
    /// By pass: the best that there is.
    private(set) var all: [Double?] = []

    /// Adds a pass.
    mutating func append(_ value: Double?, wasInterrupted: Bool = false) {
        clean.append(wasInterrupted ? nil : value)
        all.append(value)
    }

    /// Whether fewer than half of the passes have a value without an interruption: `values` then are all.
    var isNoisy: Bool { clean.count { $0 != nil } * 2 < clean.count }

    /// What is evaluated.
    var values: [Double] { (isNoisy ? all : clean).compactMap { $0 } }

    /// The quotients of values of the same pass: whatever slows both down alike falls out. One is clean where both of
    /// its values are.
    func divided(by other: Samples) -> Samples {
        var quotients = Samples()
        for pass in 0..<min(all.count, other.all.count) {
            guard let numerator = all[pass], let denominator = other.all[pass], denominator > 0 else {
                quotients.append(nil)
                continue
            }
            let wasInterrupted = clean[pass] == nil || other.clean[pass] == nil
            quotients.append(numerator / denominator, wasInterrupted: wasInterrupted)
        }
        return quotients
    }
}

/// What is measured in one row of the report, as far as it is known before.
struct Row: Sendable {
    let name: String
    let summary: String
    let unit: Unit
    let target: Target?
    /// The most that mode `exact` may take, as a multiple of mode `flush`, where that is a target.
    var exactTarget: Double?
}

/// What a row's values are.
enum Unit: String, Sendable {
    /// For an allocate and free pair, or as the row's description says.
    case nanoseconds = "ns"
    case ratio
    case mebibytes = "MiB"
}

/// A row with its values by allocator.
struct MeasuredRow: Sendable {
    let row: Row
    /// In the order of the report.
    var samples: [(name: String, role: ContenderRole, samples: Samples)]

    /// One allocator's values.
    func samples(of name: String) -> Samples? { samples.first { $0.name == name }?.samples }
}
