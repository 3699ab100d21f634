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
            let index = try facts.classIndex(path)
            let (tick, rates) = sampler.latest(window: try request.query.window() ?? Tick.defaultWindow)
            return .json(bytes: ClassReport.bytes(tick.snapshot, rates, class: index))
        }
    }
}
