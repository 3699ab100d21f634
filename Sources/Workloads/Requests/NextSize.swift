/// The size of the object that a plan will allocate next.

/// A size that is drawn already and waits until it fits: dropped where it does not, large sizes would be lost.
struct NextSize {
    private var sizes: SizeSampler
    private(set) var bytes: Int

    init(_ sizes: SizeSampler, _ random: inout RandomStream) {
        self.sizes = sizes
        bytes = self.sizes.next(&random)
    }

    /// The size that has waited, which is allocated now; the next one is drawn.
    mutating func take(_ random: inout RandomStream) -> Int {
        defer { bytes = sizes.next(&random) }
        return bytes
    }

    /// Draws from other sizes from now on; the one that waits is drawn anew.
    mutating func adopt(_ sizes: SizeSampler, _ random: inout RandomStream) {
        self.sizes = sizes
        bytes = self.sizes.next(&random)
    }
}
