/// The size distributions, described for the catalogue.

extension WorkloadCatalogue {
    public static let distributions: [DistributionDescription] = [
        DistributionDescription(
            distribution: SizeDistribution.fixed(size: 64).name, about: "Every object has the same size.",
            origin: "The usual micro-benchmark; it shows one size class alone.",
            parameters: [size("size", "The size of every object.")]),
        DistributionDescription(
            distribution: SizeDistribution.uniform(from: 16, to: 512).name,
            about: "All sizes of a range, equally often.",
            origin: "Larson and Krishnan (ISMM 1998) draw sizes so.", parameters: range),
        DistributionDescription(
            distribution: SizeDistribution.logUniform(from: 16, to: 512).name,
            about: "Each doubling of the size is met equally often, so small objects are many and large ones few.",
            origin: "A reciprocal distribution: the plainest shape with the long tail that real traces show.",
            parameters: range),
        DistributionDescription(
            distribution: SizeDistribution.fleet.name,
            about: "Request sizes of a large server fleet in seventeen bands, uniform within each; 8 bytes to 1 MiB.",
            origin: "Mean over the ten TCMALLOC profiles of google/fleetbench (Apache-2.0), true to their counts of "
                + "allocations; uniform bands put more bytes into large objects than the profiles do. Lifetimes are "
                + "not taken from there: results are synthetic.",
            parameters: []),
    ]

    private static let range = [
        size("from", "The smallest size."), size("to", "The largest size, at least from."),
    ]

    private static func size(_ name: String, _ about: String) -> ParameterDescription {
        ParameterDescription(
            name: name, type: "integer", defaultValue: nil,
            minimum: .integer(SizeDistribution.sizeBounds.lowerBound),
            maximum: .integer(SizeDistribution.sizeBounds.upperBound), unit: "bytes", about: about)
    }
}
