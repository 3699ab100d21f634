/// `GET /classes` and `GET /classes/{size}`.
import Observatory

extension Instruments {
    func addClasses(to group: inout RouteGroup) {
        group.get("/classes", query: ["window"]) { [sampler] request, _ in
            guard let window = try request.query.window() else { return .json(bytes: sampler.latest.classes) }
            let (tick, rates) = sampler.latest(window: window)
            return .json(bytes: ClassReport.bytes(tick.snapshot, rates))
        }
        group.get("/classes/{size}", query: ["window"]) { [sampler, facts = source.facts] request, path in
            let size = try path.integer("size")
            guard let index = facts.classIndex(ofSize: size) else {
                let sizes = facts.classes.map { String($0.size) }.joined(separator: ", ")
                throw Problem.notFound("there is no size class of \(size) bytes; there are \(sizes)")
            }
            let (tick, rates) = sampler.latest(window: try request.query.window() ?? Tick.defaultWindow)
            return .json(bytes: ClassReport.bytes(tick.snapshot, rates, class: index))
        }
    }
}
