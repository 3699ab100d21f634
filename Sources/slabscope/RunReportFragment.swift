/// The reports of runs, described for `/openapi.json`.
import IntrospectionServer

extension APIFragment {
    static let runReports = APIFragment(
        #"""
        {"components": {"schemas": {
          "RunState": {"type": "string", "enum": ["queued", "running", "stopping", "finished"]},
          "RunVerdict": {"description": "null until it has finished.",
            "enum": ["passed", "failed", "aborted", "error", "inconclusive", null]},
          "RunRow": {"properties": {
            "id": "Id: Never used twice, unless a client chose it.",
            "name": "Id: Of the scenario.",
            "state": "RunState: Where it is in its life.",
            "verdict": "RunVerdict: What it came to.",
            "created_at": "Timestamp: Of the request.",
            "elapsed_seconds": "Seconds: Since the start, until the end.",
            "seed": "Count: What its request sequences follow from."}},
          "RunList": {"properties": {
            "runs": "[RunRow]: Oldest first.", "next": "Path?: The next page; null on the last."}},
          "RunNotice": {"description": "The event run.", "allOf": ["RunRow"], "properties": {
            "progress": "RunProgress: How far it is."}},
          "RunHash": {"type": ["string", "null"], "pattern": "^0x[0-9a-f]{16}$"},
          "RunProgress": {"properties": {
            "phase": "Text?: That runs.",
            "phase_index": {"type": ["integer", "null"], "minimum": 0, "description": "Of it, from 0."},
            "phase_count": "Count: Of the scenario.",
            "phase_elapsed_seconds": "Seconds: Since it began.",
            "operations": "Count: Of the run so far."}},
          "ThresholdReport": {"properties": {
            "expression": "Text: What has to hold.",
            "phase": "Text?: Of which it has to hold; null for the whole run.",
            "abort_on_fail": "Flag: Whether the run ends as soon as it does not hold.",
            "grace_seconds": "Seconds: For which it is not looked at before the end.",
            "state": {"type": "string", "enum": ["pending", "passed", "failed", "inconclusive", "error"],
              "description": "What has come of it."},
            "observed": {"type": ["number", "null"], "description": "The side that has figures."},
            "limit": {"type": ["number", "null"], "description": "The other side."},
            "unit": "Text?: bytes, seconds, ratio or count.",
            "samples": {"type": ["integer", "null"], "minimum": 0, "description": "Of the times that it is about."},
            "reason": "Text?: Why it does not simply hold."}},
          "RunTotals": {"properties": {
            "operations": "Count: Calls that have returned.",
            "allocations": "Count: Objects handed out.",
            "frees": "Count: Objects given back.",
            "reallocations": "Count: Objects whose size was changed.",
            "failures": "Count: Calls that were refused.",
            "injected_failures": "Count: Calls that failed because somebody asked for it.",
            "corruptions": "Count: Objects whose bytes were not what was written.",
            "operations_per_second": "PerSecond: Over the elapsed time."},
            "optional": ["injected_failures"]},
          "RunTimes": {"properties": {
            "count": "Count: Calls that were timed.",
            "p50_seconds": {"type": ["number", "null"], "description": "null without samples, as all below."},
            "p90_seconds": {"type": ["number", "null"], "description": "Nine in ten took at most so long."},
            "p99_seconds": {"type": ["number", "null"], "description": "99 in 100 took at most so long."},
            "p999_seconds": {"type": ["number", "null"], "description": "999 in 1000 took at most so long."},
            "max_seconds": {"type": ["number", "null"], "description": "The longest."}}},
          "PhaseReport": {"allOf": ["RunTotals"], "properties": {
            "name": "Id: Of the phase.",
            "state": {"type": "string", "enum": ["pending", "running", "finished"], "description": "Where it is."},
            "started_at": {"type": ["string", "null"], "format": "date-time", "description": "null before."},
            "elapsed_seconds": "Seconds: Until now, or the end.",
            "request_hash": "RunHash: Of phases of operations.",
            "latency": {"description": "Absent before the end, and where nothing is timed.", "properties": {
              "allocate": "RunTimes: Of allocations.", "free": "RunTimes: Of frees.",
              "reallocate": "RunTimes: Of reallocations.",
              "response": "RunTimes: Of allocations, from the moment for which they were planned."},
              "optional": ["reallocate"]},
            "ledger": {"type": "object", "description": "At its end, as GET /ledger; absent on foreign back ends."},
            "workloads": {"type": "array", "description": "Final records.", "items": {"type": "object"}},
            "actions": {"type": "array", "description": "That were carried out, with what they answered.",
              "items": {"type": "object"}}},
            "optional": ["latency", "ledger"]},
          "RunComparison": {"properties": {
            "baseline": "Text?: The back end that the others are divided by.",
            "rounds": "Count: Of each.",
            "backends": {"type": "array", "description": "In order.", "items": {"properties": {
              "name": "Text: Of the back end.", "backend": "Backend: Its settings.",
              "operations_per_second": "[PerSecond]: By round.",
              "median_operations_per_second": {"type": ["number", "null"], "description": "Of the rounds."}}}},
            "ratios": {"type": "array", "description": "Of all but the baseline.", "items": {"properties": {
              "backend": "Text: Whose throughput is divided.", "baseline": "Text: By whose.",
              "ratio": {"description": "Over the rounds.", "properties": {
                "median": {"type": "number", "description": "Of the quotients."},
                "low": {"type": "number", "description": "Its interval's lower end."},
                "high": {"type": "number", "description": "Its interval's upper end."}}}}}}}},
          "RunReport": {"allOf": ["RunRow"], "properties": {
            "reason": "Text?: Why the verdict is what it is, unless it is passed.",
            "started_at": {"type": ["string", "null"], "format": "date-time", "description": "Of its first phase."},
            "finished_at": {"type": ["string", "null"], "format": "date-time", "description": "Of its verdict."},
            "version": "Text: Of this project.",
            "request_hash": "RunHash: Of all phases; null where one has a duration.",
            "repeat": "Text: A line for a shell that runs the same again on a server at localhost:8080.",
            "backend": "Backend: What it runs on; absent until it begins.",
            "scenario": "Scenario: With everything that was left to defaults.",
            "progress": "RunProgress: How far it is.",
            "involuntary_switch_ratio": "Ratio: Interruptions in the workers' stretches of 10 ms.",
            "thresholds": "[ThresholdReport]: Of the phases, then of the whole run.",
            "totals": "RunTotals: Of the whole run, when it has ended.",
            "phases": "[PhaseReport]: In order.",
            "comparison": "RunComparison: Where back ends are compared.",
            "links": {"description": "Of this run.", "properties": {
              "self": "Path: The report.", "cancel": "Path?: null once it has finished.",
              "junit": "Path: The same for servers of continuous integration.",
              "trace": "Path?: Of its requests, where they are recorded."}},
            "storage": {"description": "Of a finished run: where its report is.", "properties": {
              "on_disk": "Flag: Whether a restart finds it.",
              "error": "Text?: Why not, where it should."}}},
            "optional": ["backend", "comparison", "storage"]}
        }}}
        """#)
}
