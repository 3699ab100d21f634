/// `/faults`: failures and latency that are injected into workloads.
import Documents
import IntrospectionServer
import Observatory
import Scenarios
import Workloads

/// The routes over one injector.
func faultRoutes(_ faults: FaultInjector) -> RouteGroup {
    var group = RouteGroup(prefix: "/api/v1")
    group.get("/faults") { _, _ in Response.json { writeFaults(faults.report, &$0) } }
    group.put("/faults") { request, _ in
        let settings = try readFaults(request.fields())
        do throws(WorkloadProblem) { try faults.set(settings) } catch { throw problem(of: error) }
        return Response.json { writeFaults(faults.report, &$0) }
    }
    group.delete("/faults") { _, _ in
        let last = faults.clear()
        return Response.json { writeFaults(last, isActive: false, &$0) }
    }
    return group
}
