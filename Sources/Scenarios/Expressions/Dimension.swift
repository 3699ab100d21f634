/// What a number counts, so that bytes are never compared with seconds.

/// The dimension of a figure or of a literal.
public enum Dimension: Equatable, Sendable {
    /// Counts and ratios; also a literal without a unit, which goes with everything.
    case plain
    case bytes
    case seconds

    /// In an error.
    var words: String {
        switch self {
        case .plain: "a plain number"
        case .bytes: "bytes"
        case .seconds: "seconds"
        }
    }

    /// The factor and dimension of a unit that may follow a number; nil for what is none.
    static func unit(_ name: String) -> (factor: Double, dimension: Dimension)? {
        switch name {
        case "B": (1, .bytes)
        case "kB": (1e3, .bytes)
        case "MB": (1e6, .bytes)
        case "GB": (1e9, .bytes)
        case "KiB": (0x1p10, .bytes)
        case "MiB": (0x1p20, .bytes)
        case "GiB": (0x1p30, .bytes)
        case "TiB": (0x1p40, .bytes)
        case "ns": (1e-9, .seconds)
        case "us": (1e-6, .seconds)
        case "ms": (1e-3, .seconds)
        case "s": (1, .seconds)
        case "m": (60, .seconds)
        case "h": (3600, .seconds)
        case "%": (0.01, .plain)
        default: nil
        }
    }

    /// All units, for an error.
    static let unitNames = "B, kB, MB, GB, KiB, MiB, GiB, TiB, ns, us, ms, s, m, h, %"
}
