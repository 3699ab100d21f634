/// The loop of a worker that frees its own objects: churn and sawtooth.

extension Worker where Session: ~Copyable {
    /// Carries out a plan until it is told to stop, then frees everything.
    mutating func carryOut<Plan: RequestPlan>(_: Plan.Type) {
        let specification = assignment.specification
        let sizes = assignment.control.current().settings.sizes
        let random = RandomStream(seed: specification.seed, worker: assignment.index, of: specification.threads)
        var plan = Plan(share: specification.share, sizes: sizes, random: random)
        var live = LiveSet(expecting: Int(Double(specification.share) / specification.sizes.mean))
        while mayGoOn(holding: live) {
            if governor.hasNews, let sizes = governor.takeNews() { plan.adopt(sizes) }
            let request = plan.next(live)
            sequence.add(request)
            switch request {
            case .allocate(let size): live.append(allocate(size))
            case .free(let position): if !free(live.remove(at: position), madeBy: workerKey) { governor.giveBack() }
            case .freeOldest: if !free(live.removeOldest(), madeBy: workerKey) { governor.giveBack() }
            }
        }
        assignment.control.leave(worker: assignment.index)
        freeAll(live.takeAll(), madeBy: workerKey)
    }
}
