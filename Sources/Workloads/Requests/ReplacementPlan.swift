/// A live set that is replaced object by object: at random, or as lifetimes say.

/// The plan behind churn and the kinds that are made from it.
struct ReplacementPlan: RequestPlan {
    private var churn: ChurnPlan
    /// Decides instead of `churn`, where there are lifetimes.
    private var aging: LifetimePlan?

    init(share: Int, sizes: SizeSampler, lifetimes: LifetimeDistribution, random: RandomStream) {
        churn = ChurnPlan(share: share, sizes: sizes, random: random)
        if lifetimes != .random {
            aging = LifetimePlan(share: share, sizes: sizes, lifetimes: lifetimes, random: random)
        }
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        if let request = aging?.next(live) { return request }
        return churn.next(live)
    }

    mutating func adopt(_ sizes: SizeSampler) {
        churn.adopt(sizes)
        aging?.adopt(sizes)
    }

    mutating func adopt(share: Int) {
        churn.adopt(share: share)
        aging?.adopt(share: share)
    }
}
