/// The loop of a worker in a producer-consumer ring: every object is freed by its neighbour.

extension Worker where Session: ~Copyable {
    /// Makes a batch and frees one of the neighbour's, in turn, until it is told to stop; then closes its own ring and
    /// frees what still comes, so that even then every object is freed by another CPU.
    mutating func carryOut(_ exchange: Exchange) {
        let seed = assignment.specification.seed
        var random = RandomStream(seed: seed, worker: assignment.index, of: assignment.specification.threads)
        var sizes = assignment.control.current().settings.sizes
        let key = ObjectPattern.workerKey(seed: seed, worker: exchange.predecessor)
        var size = sizes.next(&random)
        var hold = BatchHold(incoming: exchange.incoming)
        var round = 0
        while waits(holding: hold, until: { exchange.outgoing.hasRoom }) {
            let complete = fill(&hold, upTo: exchange.plan.batchBytes, size: &size, sizes: &sizes, random: &random)
            publish(&hold.made, through: exchange)
            guard complete else { break }
            round += 1
            guard round > exchange.plan.lag else { continue }
            guard waits(holding: hold, until: { exchange.incoming.isReadable }) else { break }
            guard exchange.incoming.take(&hold.taken) else { continue }
            sequence.addBatchFree()
            guard freeTaken(&hold, madeBy: key) else { break }
            finish(exchange)
        }
        close(exchange, remainder: &hold.taken, key: key)
    }

    /// Allocates until the next size does not fit. False: told to stop.
    private mutating func fill(
        _ hold: inout BatchHold, upTo bytes: Int, size: inout Int, sizes: inout SizeSampler,
        random: inout RandomStream
    ) -> Bool {
        var room = bytes
        while size <= room {
            guard mayGoOn(holding: hold) else { return false }
            sequence.add(.allocate(size: size))
            hold.made.append(allocate(size))
            room -= size
            if governor.hasNews, let news = governor.takeNews() { sizes = news }
            size = sizes.next(&random)
        }
        return true
    }

    /// Frees a batch from its end. False: told to stop; the rest is still in it.
    mutating func freeTaken<Hold: ReceivingHold & ~Copyable>(_ hold: inout Hold, madeBy key: UInt64) -> Bool {
        while let object = hold.taken.last {
            guard isAdmitted(holding: hold) else { return false }
            hold.taken.removeLast()
            writeAsReceived(object, madeBy: key)
            if !free(object, madeBy: key) { governor.giveBack() }
        }
        return true
    }

    mutating func publish(_ batch: inout [HeldObject], through exchange: Exchange) {
        exchange.outgoing.publish(&batch)
        assignment.control.doorbells[exchange.successor].ring()
    }

    mutating func finish(_ exchange: Exchange) {
        exchange.incoming.finish()
        assignment.control.doorbells[exchange.predecessor].ring()
    }

    /// Frees everything that was taken or still comes. Ends as soon as the neighbour has closed its ring, which it does
    /// without waiting for anyone.
    mutating func close(_ exchange: Exchange, remainder: inout [HeldObject], key: UInt64) {
        assignment.control.leave(worker: assignment.index)
        exchange.outgoing.close()
        assignment.control.doorbells[exchange.successor].ring()
        var holds = !remainder.isEmpty
        while true {
            freeAll(remainder, madeBy: key)
            remainder.removeAll(keepingCapacity: true)
            if holds { finish(exchange) }
            let doorbell = assignment.control.doorbells[assignment.index]
            let incoming = exchange.incoming
            session.idle { doorbell.wait { incoming.isReadable } }
            holds = incoming.take(&remainder)
            if !holds { return }
        }
    }
}
