/// Shuffled passes over all pairs of work and allocator.
import CPlatform
import Workloads

/// One work done by one allocator, over and over.
private struct Pairing {
    let work: any Work
    let seated: Seated
    /// Steps of a timed round.
    var steps: Int
    var warmSteps: Int
    var samples = Samples()
}

/// Measures works against each other.
struct Passes {
    private let ground: Ground
    private let options: BenchOptions
    private var pairings: [Pairing]

    /// Prepares all pairs of `works` and `contenders`; only this project's allocator and its peers do embedded works.
    init(ground: Ground, works: [any Work], seated: [Seated], options: BenchOptions) {
        self.ground = ground
        self.options = options
        pairings = works.flatMap { work in
            seated.compactMap { seated in
                if work.isEmbedded, seated.contender.role == .variant { return nil }
                return Pairing(work: work, seated: seated, steps: 1, warmSteps: work.warmSteps)
            }
        }
    }

    /// Does everything; answers how many passes there was time for. `progress` is told what is done of how much.
    mutating func run(progress: (Int, Int) -> Void) -> Int {
        let deadline = platform_monotonic_nanoseconds() + UInt64(options.seconds * 1e9)
        let total = pairings.count * (options.passes + 1)
        var done = 0
        for index in pairings.indices {
            calibrate(&pairings[index])
            done += 1
            progress(done, total)
        }
        var random = RandomStream(seed: options.seed)
        for pass in 1...max(1, options.passes) {
            guard pass == 1 || platform_monotonic_nanoseconds() < deadline else { return pass - 1 }
            for index in pairings.indices.shuffled(using: &random) {
                measure(&pairings[index], pass: pass)
                done += 1
                progress(done, total)
            }
        }
        return max(1, options.passes)
    }

    /// The values of a work, by allocator.
    func samples(of work: any Work) -> [(name: String, role: ContenderRole, samples: Samples)] {
        pairings.filter { $0.work.name == work.name }
            .map { ($0.seated.contender.name, $0.seated.contender.role, $0.samples) }
    }

    /// Finds how many steps take as long as a round must.
    private func calibrate(_ pairing: inout Pairing) {
        let wanted = options.roundNanoseconds
        while true {
            let time = round(pairing, pass: 0).nanoseconds
            let factor = 1.25 * wanted / max(time, 1)
            if factor <= 1.25 { break }
            // A short round says little about a long one: grow in steps.
            pairing.steps = Int(Double(pairing.steps) * min(10, max(1.3, factor)))
        }
        pairing.warmSteps = max(pairing.work.warmSteps, pairing.steps / 4)
    }

    /// Adds one value, from a round that nobody interrupted if one can be had.
    private func measure(_ pairing: inout Pairing, pass: Int) {
        let pairs = Double(pairing.steps * pairing.work.pairsPerStep)
        var fastest = Double.infinity
        for _ in 0..<max(1, options.attempts) {
            let time = round(pairing, pass: pass)
            guard time.wasInterrupted else { return pairing.samples.append(time.nanoseconds / pairs) }
            fastest = min(fastest, time.nanoseconds)
        }
        pairing.samples.append(fastest / pairs, wasInterrupted: true)
    }

    private func round(_ pairing: Pairing, pass: Int) -> RoundTime {
        ground.round(
            pairing.work, pairing.seated, steps: pairing.steps, warmSteps: pairing.warmSteps, pass: pass)
    }
}
