/// This project's allocator as a contender: one configuration for every ratio, and three others to look at.
import BuddySlab
import CPlatform
import Observatory

/// A `GlobalAllocator` over memory of its own.
struct OwnAllocator: Contender {
    /// The configurations that are measured.
    enum Configuration: String, CaseIterable, Sendable {
        /// Mode `flush`, fine classes, default magazines: what all ratios are about.
        case ours
        /// The same in mode `exact`.
        case exact = "ours-exact"
        /// The same in mode `hardened`.
        case hardened = "ours-hardened"
        /// The same with the seed's nine classes.
        case seedClasses = "ours-seed"

        private var mode: AllocatorMode {
            switch self {
            case .ours, .seedClasses: .flush
            case .exact: .exact
            case .hardened: .hardened
            }
        }

        fileprivate func global(cpuCount: Int) -> GlobalConfiguration {
            GlobalConfiguration(
                cpuCount: cpuCount, mode: mode, classes: self == .seedClasses ? .seed : .fine, hooks: .linux,
                secret: .random(in: 0 ... .max))
        }
    }

    /// Address space for one allocator; memory is committed as it is touched.
    static let reservedBytes = 2 << 30

    let configuration: Configuration
    let source: AllocatorSource<4096>

    var name: String { configuration.rawValue }
    var role: ContenderRole { configuration == .ours ? .ours : .variant }

    /// Sets an allocator up for workers 0..<cpuCount.
    init(_ configuration: Configuration, cpuCount: Int) throws(AllocatorSetupError) {
        self.configuration = configuration
        source = try AllocatorSource(byteCount: Self.reservedBytes, configuration.global(cpuCount: cpuCount))
    }

    func enter(worker: Int) -> CallFace {
        do throws(AllocationError) {
            let cpu = CPUIndex(UInt16(truncatingIfNeeded: worker))
            return CallFace(holding: try source.attach(cpu, thread: Int(platform_thread_id())))
        } catch {
            preconditionFailure("worker \(worker) cannot attach: \(error)")
        }
    }

    func leave(_ face: CallFace) { face.releaseCPU() }

    func reclaim() {
        do throws(SafepointError) {
            _ = try source.reclaim()
        } catch {
            preconditionFailure("nobody is attached, and yet the reclaim failed: \(error)")
        }
    }
}
