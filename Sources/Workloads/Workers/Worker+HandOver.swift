/// The loop of a worker that frees a part of its objects and hands the others to its neighbour.

extension Worker where Session: ~Copyable {
    /// Goes on with a plan in rounds. In each the worker gathers a batch, hands it over, full or not, and frees the one
    /// that its neighbour handed over some rounds ago; a fixed number, so that no request depends on who is faster.
    /// When it is told to stop, it frees what it holds and what still comes.
    mutating func takeTurns<Plan: RequestPlan>(_ plan: inout Plan, _ hold: inout TurnsHold, _ exchange: Exchange) {
        let key = ObjectPattern.workerKey(seed: assignment.specification.seed, worker: exchange.predecessor)
        var round = 0
        while waits(holding: hold, until: { exchange.outgoing.hasRoom }) {
            hold.handOver.adopt(share: governor.remoteShare)
            let complete = carryOutRound(&plan, &hold)
            hold.handOver.exchange { publish(&$0, through: exchange) }
            guard complete else { break }
            round += 1
            guard round > exchange.plan.lag else { continue }
            guard waits(holding: hold, until: { exchange.incoming.isReadable }) else { break }
            guard exchange.incoming.take(&hold.taken) else { continue }
            sequence.addBatchFree()
            guard freeTaken(&hold, madeBy: key) else { break }
            finish(exchange)
        }
        end(&hold, madeBy: key, exchange)
    }

    /// Issues requests until the batch is full or the round is over. False: told to stop.
    private mutating func carryOutRound<Plan: RequestPlan>(_ plan: inout Plan, _ hold: inout TurnsHold) -> Bool {
        let retained = assignment.specification.share - assignment.specification.handOverBytes
        for _ in 0..<hold.handOver.requestsPerRound where !hold.handOver.isFull {
            guard mayGoOn(holding: hold) else { return false }
            if governor.hasNews, let sizes = governor.takeNews() { plan.adopt(sizes) }
            let postponed = hold.handOver.postponed.take()
            let request = postponed ?? plan.next(hold.live)
            // What was held before the first hand-over has to shrink before anything is handed over on top of it.
            guard let position = hold.live.position(freedBy: request),
                postponed != nil || hold.live.plannedBytes <= retained && hold.draws(position)
            else {
                sequence.add(request)
                perform(request, on: &hold.live)
                continue
            }
            governor.giveBack()
            guard hold.handOver.hasRoom(for: Int(hold.live[position].size)) else {
                hold.handOver.postponed = request
                return true
            }
            sequence.addHandOver(position)
            if let object = hold.live.take(request) { hold.handOver.append(object) }
        }
        return true
    }

    /// Lets the neighbours know first, so that nobody waits while this worker frees what it holds.
    private mutating func end(_ hold: inout TurnsHold, madeBy key: UInt64, _ exchange: Exchange) {
        assignment.control.leave(worker: assignment.index)
        exchange.outgoing.close()
        assignment.control.doorbells[exchange.successor].ring()
        freeAll(&hold.live, madeBy: workerKey)
        close(exchange, remainder: &hold.taken, key: key)
    }
}
