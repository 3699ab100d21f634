/// Request sizes of a large server fleet, as bands that are uniform inside.

/// One band of request sizes.
public struct SizeBand: Sendable, Equatable {
    /// Smallest size of the band, in bytes.
    public let from: Int
    /// Largest size of the band, in bytes.
    public let to: Int
    /// Share of all allocations; the shares of a table need not add up to exactly 1.
    public let weight: Double

    /// Mean size of the band, in bytes.
    public var mean: Double { Double(from + to) / 2 }

    /// Part of the band's sizes that are at most `size`, 0...1.
    func ratioAtOrBelow(_ size: Int) -> Double {
        Double(max(0, min(size, to) - from + 1)) / Double(to - from + 1)
    }
}

/// The mean over the ten TCMALLOC profiles of google/fleetbench (Apache-2.0), reduced to seventeen bands.
///
/// The bands keep the profiles' ratios of *allocations*. They do not keep the ratios of *bytes*: real sizes gather at
/// the lower ends of the wide bands, uniform ones do not, so that the mean is 581 bytes where the profiles' ratios
/// imply about 385, and requests of at most 8 KiB hold 40 % of the bytes instead of 58 %.
public enum FleetSizes {
    public static let bands: [SizeBand] = [
        SizeBand(from: 8, to: 8, weight: 0.030), SizeBand(from: 16, to: 16, weight: 0.083),
        SizeBand(from: 24, to: 24, weight: 0.080), SizeBand(from: 32, to: 32, weight: 0.151),
        SizeBand(from: 40, to: 40, weight: 0.050), SizeBand(from: 48, to: 48, weight: 0.133),
        SizeBand(from: 56, to: 56, weight: 0.028), SizeBand(from: 64, to: 64, weight: 0.094),
        SizeBand(from: 65, to: 128, weight: 0.155), SizeBand(from: 129, to: 256, weight: 0.078),
        SizeBand(from: 257, to: 512, weight: 0.046), SizeBand(from: 513, to: 1024, weight: 0.025),
        SizeBand(from: 1025, to: 4096, weight: 0.032), SizeBand(from: 4097, to: 8192, weight: 0.010),
        SizeBand(from: 8193, to: 32768, weight: 0.003), SizeBand(from: 32769, to: 262_144, weight: 0.0018),
        SizeBand(from: 262_145, to: 1_048_576, weight: 0.00003),
    ]

    /// Sum of the bands' weights.
    static let totalWeight = bands.reduce(0) { $0 + $1.weight }

    /// Mean request size, in bytes.
    public static let mean = bands.reduce(0) { $0 + $1.weight * $1.mean } / totalWeight

    /// Part of all allocations with at most `size` bytes, 0...1.
    public static func allocationsAtOrBelow(_ size: Int) -> Double {
        bands.reduce(0) { $0 + $1.weight * $1.ratioAtOrBelow(size) } / totalWeight
    }

    /// Part of all allocated bytes that lie in requests of at most `size` bytes, 0...1.
    public static func bytesAtOrBelow(_ size: Int) -> Double {
        let bytes = bands.reduce(0) { sum, band in
            sum + band.weight * band.ratioAtOrBelow(size) * Double(band.from + min(size, band.to)) / 2
        }
        return bytes / (mean * totalWeight)
    }
}
