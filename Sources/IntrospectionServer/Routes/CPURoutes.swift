/// `GET /cpus`, `GET /cpus/{id}` and `GET /remote-frees`.
import Documents
import Observatory

extension Instruments {
    func addCPUs(to group: inout RouteGroup) {
        group.get("/cpus") { [sampler] _, _ in .json(bytes: sampler.latest.cpus) }
        group.get("/cpus/{id}") { [sampler, facts = source.facts] _, path in
            let id = try path.integer("id")
            guard id <= facts.cpuCount else {
                throw Problem.notFound("there is no CPU \(id); there are 0 to \(facts.cpuCount)")
            }
            return .json(bytes: CPUReport.bytes(sampler.latest.snapshot, cpu: id))
        }
        group.get("/remote-frees") { [sampler] _, _ in
            .json(bytes: RemoteFreeReport.bytes(sampler.latest.snapshot))
        }
    }
}
