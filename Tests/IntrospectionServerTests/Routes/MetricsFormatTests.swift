/// Which of the two metrics formats a client gets.
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct MetricsFormatTests {
    @Test(arguments: [
        ("application/openmetrics-text", true),
        ("application/openmetrics-text; version=1.0.0; charset=utf-8", true),
        // As Prometheus asks.
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true
        ),
        ("Application/OpenMetrics-Text;q=0.6, text/plain;q=0.5", true),
        ("application/openmetrics-text;q=0.4,text/plain;q=0.5", false), ("application/openmetrics-text;q=0", false),
        ("application/openmetrics-text;version=0.0.1", false), ("application/openmetrics-text;q=high", false),
        ("*/*", false), ("", false), ("text/plain", false), (",;,", false),
    ])
    func openMetricsIsForThoseWhoAskForIt(accept: String, isOpenMetrics: Bool) throws {
        let request = try Request(.get, "/metrics", headers: ["Accept": accept])
        let response = try RoutesRig().router.respond(to: request)
        let format: MetricsFormat = isOpenMetrics ? .openMetrics : .prometheus
        #expect(response.status == 200 && response.headers["Content-Type"] == format.contentType)
        #expect(response.headers["Vary"] == "Accept")
        #expect(String(decoding: response.bytes, as: UTF8.self).hasSuffix("# EOF\n") == isOpenMetrics)
    }
}
