/// The loop of a worker that carries out a plan for a live set of its own.

extension Worker where Session: ~Copyable {
    /// Carries out a plan until it is told to stop, then frees everything. Takes turns with its neighbours from the
    /// moment that a share of its objects is to be freed by the next worker.
    mutating func carryOut<Plan: RequestPlan>(_ plan: consuming Plan) {
        let specification = assignment.specification
        var live = LiveSet(expecting: Int(Double(specification.share) / specification.sizes.mean))
        if let exchange = assignment.exchange { return carryOut(&plan, live, exchange) }
        while mayGoOn(holding: live) { performNext(of: &plan, on: &live) }
        assignment.control.leave(worker: assignment.index)
        freeAll(&live, madeBy: workerKey)
    }

    /// A neighbour may hand objects over earlier than this worker has heard of it: they count as held from the start.
    private mutating func carryOut<Plan: RequestPlan>(
        _ plan: inout Plan, _ live: consuming LiveSet, _ exchange: Exchange
    ) {
        let specification = assignment.specification
        var hold = TurnsHold(
            live: live, handOver: HandOver(specification, plan: exchange.plan, worker: assignment.index),
            incoming: exchange.incoming)
        while governor.remoteShare == 0, mayGoOn(holding: hold) { performNext(of: &plan, on: &hold.live) }
        if governor.remoteShare > 0 { plan.adopt(share: specification.share - specification.handOverBytes) }
        takeTurns(&plan, &hold, exchange)
    }

    @inline(__always)
    private mutating func performNext<Plan: RequestPlan>(of plan: inout Plan, on live: inout LiveSet) {
        if governor.hasNews, let sizes = governor.takeNews() { plan.adopt(sizes) }
        let request = plan.next(live)
        sequence.add(request)
        perform(request, on: &live)
    }

    /// Carries out one request on the worker's own objects.
    @inline(__always)
    mutating func perform(_ request: Request, on live: inout LiveSet) {
        if let object = live.take(request) {
            if !free(object, madeBy: workerKey) { governor.giveBack() }
        } else if case .allocate(let size) = request {
            let object = allocate(size)
            live.append(object)
            writeAgain(object, madeBy: workerKey)
        } else if case .reallocate(let position, let size) = request {
            live.replace(at: position, with: reallocate(live[position], to: size, madeBy: workerKey))
        }
    }
}
