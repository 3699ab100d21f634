/// Remote frees that wait for their owners, for Prometheus.

extension PrometheusWriter {
    mutating func backlog(_ snapshot: Snapshot) {
        family("buddyslab_remote_backlog_objects", .gauge, "Objects sent home that their owner has not taken in.")
        for cpu in snapshot.cpus { sample("cpu", cpu.id, snapshot.backlog(ofOwner: cpu.id)) }
        family("buddyslab_remote_backlog_bytes", .gauge, "Size-class bytes of those objects.")
        for cpu in snapshot.cpus { sample("cpu", cpu.id, snapshot.backlogBytes(ofOwner: cpu.id)) }
        family(
            "buddyslab_remote_backlog_age_seconds", .gauge,
            "Time that the oldest of them has waited; 0 where none waits.")
        for cpu in snapshot.cpus { sample("cpu", cpu.id, snapshot.backlogAge(ofOwner: cpu.id) ?? 0) }
    }
}
