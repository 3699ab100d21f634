/// The distributions of sizes and lifetimes, described for the catalogue.

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
        normal, powerLaw, table,
    ]

    private static let normal = DistributionDescription(
        distribution: SizeDistribution.normal(mean: 1, deviation: 1).name,
        about: "Sizes around a mean, within four deviations of it and at least one byte.",
        origin: "Messages and records of one format whose fields vary; synthetic.",
        parameters: [
            size("mean", "The size around which sizes gather."),
            size("deviation", "Standard deviation, at most the mean, a quarter of what is left above it."),
        ])

    private static let powerLaw = DistributionDescription(
        distribution: SizeDistribution.powerLaw(from: 1, to: 1, exponent: 1).name,
        about: "A size's frequency falls with its power: twice the size is met 2^exponent times as seldom; with "
            + "exponent 1 this is log_uniform.",
        origin: "A bounded Pareto distribution: sizes of what is sent over the Web are so distributed at their upper "
            + "end (Crovella and Bestavros, Self-Similarity in World Wide Web Traffic, IEEE/ACM Transactions on "
            + "Networking 5:6, 1997).",
        parameters: range + [
            ParameterDescription(
                name: "exponent", type: "number", minimum: .number(WorkloadBounds.exponent.lowerBound),
                maximum: .number(WorkloadBounds.exponent.upperBound), about: "How fast frequencies fall.")
        ])

    private static let table = DistributionDescription(
        distribution: SizeDistribution.table([]).name, about: "The sizes of a table, as often as their weights say.",
        origin: "For sizes that were counted elsewhere, in a trace or a profile of one's own.",
        parameters: [
            ParameterDescription(
                name: "table", type: "array",
                about: "1 to \(WorkloadBounds.tableRows.upperBound) objects with size, in bytes, and weight, above 0.")
        ])

    public static let lifetimeDistributions: [DistributionDescription] = [
        DistributionDescription(
            distribution: LifetimeDistribution.random.name,
            about: "No lifetimes: where there is no room, an object drawn at random dies. Every object runs the same "
                + "risk.",
            origin: "Random replacement, as in Larson and Krishnan (ISMM 1998).", parameters: []),
        DistributionDescription(
            distribution: LifetimeDistribution.fixed(allocations: 1).name, about: "Every object lives equally long.",
            origin: "A queue, or a cache that evicts by age.",
            parameters: [lifetime("allocations", "The lifetime of every object.")]),
        DistributionDescription(
            distribution: LifetimeDistribution.exponential(mean: 1).name,
            about: "An object's expected rest of life does not depend on its age.",
            origin: "The usual model of lifetimes; Zorn and Grunwald, Evaluating Models of Memory Allocation (ACM "
                + "Transactions on Modeling and Computer Simulation 4:1, 1994), compare it with real programs.",
            parameters: [lifetime("mean", "Mean lifetime: so many objects live at once, if there is room.")]),
        DistributionDescription(
            distribution: LifetimeDistribution.mixture(short: 1, long: 1, longShare: 0).name,
            about: "Two exponential lifetimes: most objects die young, some live long, and hold their slabs.",
            origin: "That most objects die young is the observation behind generations (Ungar, Generation Scavenging, "
                + "1984).",
            parameters: [
                lifetime("short", "Mean lifetime of most."), lifetime("long", "Mean lifetime of the others."),
                ParameterDescription(
                    name: "long_share", type: "number", minimum: .number(0), maximum: .number(1),
                    about: "Part of the objects that live long."),
            ]),
    ]

    private static let range = [
        size("from", "The smallest size."), size("to", "The largest size, at least from."),
    ]

    private static func size(_ name: String, _ about: String) -> ParameterDescription {
        ParameterDescription(
            name: name, type: "integer", minimum: .integer(SizeDistribution.sizeBounds.lowerBound),
            maximum: .integer(SizeDistribution.sizeBounds.upperBound), unit: "bytes", about: about)
    }

    private static func lifetime(_ name: String, _ about: String) -> ParameterDescription {
        ParameterDescription(
            name: name, type: "integer", minimum: .integer(WorkloadBounds.lifetime.lowerBound),
            maximum: .integer(WorkloadBounds.lifetime.upperBound), unit: "allocations", about: about)
    }
}
