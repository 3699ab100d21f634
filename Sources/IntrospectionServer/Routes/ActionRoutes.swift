/// `POST /allocator/reclaim` and `POST /selfcheck`: what stops everybody and looks or tidies up.
import BuddySlab
import Observatory

extension Instruments {
    func addActions(to group: inout RouteGroup) {
        group.post("/allocator/reclaim") { [source, sampler] request, _ in
            try request.checkNoFields()
            let moment = sampler.moment(.exact)
            let report = try stopping { () throws(SafepointError) in try source.reclaim() }
            return .json(bytes: report.bytes(at: moment))
        }
        group.post("/selfcheck") { [source, sampler] request, _ in
            try request.checkNoFields()
            let moment = sampler.moment(.exact)
            let check = try stopping { () throws(SafepointError) in try SelfCheck(of: source) }
            return .json(bytes: check.bytes(at: moment))
        }
    }
}
