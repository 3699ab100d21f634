/// The document of `GET /api/v1/stats`.
import BuddySlab
import Documents

/// Memory, totals, rates, waste, fragmentation, and what watching costs.
public enum StatsReport {
    public static func bytes(_ snapshot: Snapshot, _ rates: Rates, _ observer: ObserverFigures) -> [UInt8] {
        let memory = MemoryFigures(snapshot)
        var writer = JSONWriter(capacity: 4096)
        writer.object { json in
            json.head(snapshot.moment)
            json.object("memory") { $0.memory(memory, snapshot, observer) }
            json.object("totals") { json in
                for counter in Counter.allCases { json.field(counter.name, snapshot[counter]) }
            }
            json.object("rates") { json in
                json.field("window_seconds", rates.windowSeconds)
                for counter in Counter.allCases {
                    if let name = counter.rateName { json.field(name, rates[counter]) }
                }
            }
            json.object("waste") { $0.waste(memory) }
            json.object("fragmentation") { $0.fragmentation(snapshot) }
            if let latency = rates.latency { json.object("latency") { $0.latency(latency) } }
            json.object("observer") { $0.observer(observer, snapshot.globals) }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func memory(_ memory: MemoryFigures, _ snapshot: Snapshot, _ observer: ObserverFigures) {
        let globals = snapshot.globals
        field("reserved_bytes", globals.reservedBytes)
        field("managed_bytes", memory.managedBytes)
        field("metadata_bytes", globals.metadataBytes)
        field("alignment_padding_bytes", globals.paddingBytes)
        field("buddy_free_bytes", memory.buddyFreeBytes)
        field("page_cache_bytes", memory.pageCacheBytes)
        field("slab_bytes", memory.slabBytes)
        field("large_bytes", globals.largeBytes)
        field("allocated_bytes", memory.allocatedBytes)
        field("requested_bytes", memory.requestedBytes)
        field("rounding_bytes", memory.roundingBytes)
        field("live_object_bytes", memory.liveObjectBytes)
        field("magazine_bytes", memory.magazineBytes)
        field("remote_queued_bytes", memory.remoteQueuedBytes)
        field("quarantine_bytes", memory.quarantineBytes)
        field("free_slot_bytes", memory.freeSlotBytes)
        field("slab_tail_bytes", memory.slabTailBytes)
        field("live_objects", memory.liveObjects)
        field("live_large_blocks", globals.largeBlocks)
        field("resident_bytes", observer.residentBytes)
        field("managed_resident_bytes", memory.managedResidentBytes)
    }

    fileprivate mutating func waste(_ memory: MemoryFigures) {
        field("rounding_ratio", memory.roundingRatio)
        field("rounding_bytes", memory.roundingBytes)
        field("slab_slack_ratio", memory.slabSlackRatio)
        field("slab_slack_bytes", memory.freeSlotBytes)
        field("occupancy_ratio", memory.occupancyRatio)
    }

    fileprivate mutating func fragmentation(_ snapshot: Snapshot) {
        let largest = snapshot.buddy.largestOrder.map { snapshot.facts.pageSize << $0 } ?? 0
        field("largest_free_block_bytes", largest)
        field(
            "largest_free_block_ratio",
            MemoryFigures.share(largest, of: snapshot.buddy.freePages * snapshot.facts.pageSize))
    }

    fileprivate mutating func observer(_ observer: ObserverFigures, _ globals: GlobalFigures) {
        field("ticks", observer.ticks)
        field("exact_snapshots", globals.exactSnapshots)
        field("pause_seconds_total", globals.pauseSeconds)
        field("pause_seconds_max", globals.longestPauseSeconds)
        field("stops_abandoned", globals.abandonedStops)
        field("clamped_total", observer.clampedTotal)
        field("sampler_cpu_seconds_total", observer.samplerCPUSeconds)
        field("ring_bytes", observer.costs.ringBytes)
        field("event_streams", observer.costs.eventStreams)
        field("events_published_total", observer.costs.eventsPublished)
        field("events_sent_total", observer.costs.eventsSent)
        field("events_dropped_total", observer.costs.eventsDropped)
    }
}
