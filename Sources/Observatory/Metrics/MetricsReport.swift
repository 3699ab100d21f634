/// The text of `GET /metrics`.
import BuddySlab

/// The last tick's figures for Prometheus. Labels are few and bounded: `size_class`, `cpu`, `order`.
public enum MetricsReport {
    /// `lastLedger` is the newest exact one, if anybody has taken one: looking for it here would stop the CPUs.
    public static func bytes(
        _ tick: Tick, version: String, lastLedger: Ledger? = nil, format: MetricsFormat = .prometheus
    ) -> [UInt8] {
        var writer = PrometheusWriter(capacity: 32768, format: format)
        writer.family("buddyslab_build_info", .info, "Always 1; the version is a label.")
        writer.sample("version", version, 1)
        writer.memory(tick)
        writer.totals(tick.snapshot)
        writer.classes(tick.snapshot)
        writer.cpus(tick.snapshot)
        writer.backlog(tick.snapshot)
        writer.buddy(tick.snapshot)
        writer.observer(tick, lastLedger)
        if let latency = tick.rates.latency { writer.latency(latency) }
        writer.process(ProcessFigures())
        writer.finish()
        return writer.bytes
    }
}

extension PrometheusWriter {
    private mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        family("buddyslab_\(name)", .gauge, help)
        sample(value)
    }

    private mutating func counter(_ name: String, _ help: String, _ value: Int) {
        family("buddyslab_\(name)_total", .counter, help)
        sample(value)
    }

    fileprivate mutating func memory(_ tick: Tick) {
        let memory = MemoryFigures(tick.snapshot)
        let globals = tick.snapshot.globals
        gauge("reserved_bytes", "Managed memory, metadata and alignment padding.", globals.reservedBytes)
        gauge("managed_bytes", "Memory that objects and blocks can come from.", memory.managedBytes)
        gauge("metadata_bytes", "Headers, bitmaps and tables.", globals.metadataBytes)
        gauge("allocated_bytes", "Managed memory outside free blocks and page caches.", memory.allocatedBytes)
        gauge("buddy_free_bytes", "Pages in free blocks.", memory.buddyFreeBytes)
        gauge("page_cache_bytes", "Free pages that CPUs keep to spare the shared lock.", memory.pageCacheBytes)
        gauge("slab_bytes", "Pages of slabs.", memory.slabBytes)
        gauge("large_bytes", "Pages of blocks handed out whole.", globals.largeBytes)
        gauge("live_object_bytes", "Size-class bytes of live small objects.", memory.liveObjectBytes)
        gauge("requested_bytes", "Bytes that users asked for and hold.", memory.requestedBytes)
        gauge("rounding_bytes", "Bytes of live objects and blocks beyond what was asked for.", memory.roundingBytes)
        gauge("magazine_bytes", "Free objects in magazines.", memory.magazineBytes)
        gauge("remote_queued_bytes", "Freed objects on their way to their slabs.", memory.remoteQueuedBytes)
        gauge("free_slot_bytes", "Free slots of slabs.", memory.freeSlotBytes)
        gauge("resident_bytes", "Memory of the allocator that is in real memory.", tick.observer.residentBytes)
        gauge("live_large_blocks", "Blocks in users' hands.", globals.largeBlocks)
    }

    fileprivate mutating func totals(_ snapshot: Snapshot) {
        counter("failures", "Requests refused for lack of memory.", snapshot[.failures])
        counter("misuses", "Frees refused as misuse.", snapshot[.misuses])
        counter("large_allocations", "Blocks handed out.", snapshot[.largeAllocations])
        counter("large_frees", "Blocks taken back.", snapshot[.largeFrees])
        counter("reclaims", "Reclaims completed.", snapshot[.reclaims])
    }

    private mutating func perClass(
        _ name: String, _ kind: Kind, _ help: String, _ snapshot: Snapshot, _ figure: (ClassRow) -> Int
    ) {
        family("buddyslab_\(name)", kind, help)
        for row in snapshot.classes { sample("size_class", row.description.size, figure(row)) }
    }

    fileprivate mutating func classes(_ snapshot: Snapshot) {
        perClass("allocations_total", .counter, "Small objects allocated.", snapshot) { $0.figures.allocations }
        perClass("frees_total", .counter, "Small objects freed.", snapshot) { $0.figures.frees }
        perClass("slabs_created_total", .counter, "Slabs made.", snapshot) { $0.figures.slabsCreated }
        perClass("slabs_returned_total", .counter, "Slabs given back.", snapshot) { $0.figures.slabsReturned }
        perClass("live_objects", .gauge, "Small objects in users' hands.", snapshot) { $0.live }
        perClass("magazine_objects", .gauge, "Free objects in magazines.", snapshot) { $0.magazine }
        perClass("remote_queued_objects", .gauge, "Freed objects on their way.", snapshot) { $0.remoteQueued }
        perClass("free_slots", .gauge, "Free slots of slabs.", snapshot) { $0.free }
        perClass("slabs", .gauge, "Slabs.", snapshot) { $0.figures.slabs }
        perClass("wasted_bytes", .gauge, "Bytes that a class has and no request uses.", snapshot) { $0.wastedBytes }
    }

    private mutating func perCPU(
        _ name: String, _ help: String, _ snapshot: Snapshot, _ figure: (CPURow) -> Int
    ) {
        family("buddyslab_\(name)_total", .counter, help)
        for cpu in snapshot.cpus { sample("cpu", cpu.id, figure(cpu)) }
    }

    fileprivate mutating func cpus(_ snapshot: Snapshot) {
        perCPU("magazine_hits", "Operations that a magazine served alone.", snapshot) { $0.magazineHits }
        perCPU("magazine_misses", "Operations that needed more.", snapshot) { $0.magazineMisses }
        perCPU("magazine_refills", "Magazines filled from slabs.", snapshot) { $0.refills }
        perCPU("magazine_flushes", "Magazines emptied into slabs.", snapshot) { $0.flushes }
        perCPU("remote_sent", "Objects sent home to other CPUs.", snapshot) { $0.remoteSent }
        perCPU("remote_drained", "Objects that owners took in.", snapshot) { $0.drained }
    }

    fileprivate mutating func buddy(_ snapshot: Snapshot) {
        let buddy = snapshot.buddy
        let orders = 0..<BlockOrder.count
        family("buddyslab_free_blocks", .gauge, "Free blocks by order.")
        for order in orders { sample("order", order, buddy.freeBlocks(order: order)) }
        family("buddyslab_unusable_free_ratio", .gauge, "Free memory of no use to a request of the order.")
        for order in orders { sample("order", order, buddy.unusableRatio(order: order)) }
        family("buddyslab_fragmentation_index", .gauge, "-1: a request succeeds; 0: too little memory; 1: fragmented.")
        for order in orders { sample("order", order, buddy.fragmentationIndex(order: order)) }
        let largest = buddy.largestOrder.map { snapshot.facts.pageSize << $0 } ?? 0
        gauge("largest_free_block_bytes", "The largest block that could be had.", largest)
        counter("buddy_lock_acquisitions", "Times that the buddy lock was taken.", buddy.lockAcquisitions)
        counter("buddy_lock_contentions", "Times that it was held by somebody else.", buddy.lockContentions)
        counter("buddy_lock_looks", "Looks at the held lock before it was got or the taker slept.", buddy.lockLooks)
        counter("buddy_lock_sleeps", "Times that a taker of the held lock slept.", buddy.lockSleeps)
        family("buddyslab_buddy_lock_wait_seconds_total", .counter, "Time that takers of the held lock waited.")
        sample(buddy.lockWaitSeconds)
        family("buddyslab_buddy_lock_longest_wait_seconds", .gauge, "The longest wait for the lock so far.")
        sample(buddy.lockLongestWaitSeconds)
    }

    fileprivate mutating func observer(_ tick: Tick, _ lastLedger: Ledger?) {
        let globals = tick.snapshot.globals
        counter("observer_ticks", "Ticks of the sampler.", tick.observer.ticks)
        counter("observer_clamped", "Impossible live figures that were clamped.", tick.observer.clampedTotal)
        counter("exact_snapshots", "Exact snapshots taken.", globals.exactSnapshots)
        counter("stops_abandoned", "Stops given up because a CPU did not arrive.", globals.abandonedStops)
        family("buddyslab_pause_seconds_total", .counter, "Time that stops took.")
        sample(globals.pauseSeconds)
        family("buddyslab_longest_pause_seconds", .gauge, "The longest stop so far.")
        sample(globals.longestPauseSeconds)
        costs(tick.observer)
        gauge(
            "unaccounted_bytes", "Of the last exact ledger; 0 before the first.", lastLedger?.unaccountedBytes ?? 0)
    }

    private mutating func costs(_ observer: ObserverFigures) {
        family("buddyslab_observer_cpu_seconds_total", .counter, "Processor time of the ticks and who listens to them.")
        sample(observer.samplerCPUSeconds)
        gauge("observer_ring_bytes", "The rings of the past.", observer.costs.ringBytes)
        gauge("event_streams", "Readers of events.", observer.costs.eventStreams)
        counter("events_published", "Events made.", observer.costs.eventsPublished)
        counter("events_sent", "Events handed to readers, one for each.", observer.costs.eventsSent)
        counter("events_dropped", "Events lost by readers that were too slow.", observer.costs.eventsDropped)
    }

    fileprivate mutating func process(_ process: ProcessFigures) {
        family("process_cpu_seconds_total", .counter, "Total user and system CPU time spent in seconds.")
        sample(process.cpuSeconds)
        family("process_virtual_memory_bytes", .gauge, "Virtual memory size in bytes.")
        sample(process.virtualBytes)
        family("process_resident_memory_bytes", .gauge, "Resident memory size in bytes.")
        sample(process.residentBytes)
        family("process_open_fds", .gauge, "Number of open file descriptors.")
        sample(process.openDescriptors)
        family("process_max_fds", .gauge, "Maximum number of open file descriptors.")
        sample(process.descriptorLimit)
        family("process_start_time_seconds", .gauge, "Start time of the process since unix epoch in seconds.")
        sample(process.startSeconds)
    }
}
