/// Latency, which stands within other answers.

extension APIFragment {
    static let latency = APIFragment(
        #"""
        {"components": {"schemas": {
          "LatencyFigures": {"allOf": ["LatencyShort"], "properties": {
            "p90": "Seconds?: Nine of ten took at most so long.",
            "p999": "Seconds?: 999 of 1000 took at most so long."}},
          "LatencyShort": {"description": "Times of sampled calls; null without samples.", "properties": {
            "samples": "Count: Calls that were timed.",
            "p50": "Seconds?: Half took at most so long.",
            "p99": "Seconds?: 99 of 100 took at most so long.",
            "max": "Seconds?: The longest."}},
          "LatencyByPath": {"allOf": ["LatencyFigures"], "properties": {
            "paths": {"type": "object", "additionalProperties": "LatencyShort",
              "description": "By what served the call."}}},
          "LatencyMeasure": {"properties": {
            "unit": {"const": "seconds", "description": "Of all times."},
            "one_in": "Count: One call of so many is timed.",
            "precision_ratio": "Ratio: A time is at most this much above the true one.",
            "clock_seconds": "Seconds: What reading the clock takes.",
            "dropped": "Counter: Timed calls that were lost."}},
          "LatencyOperations": {"properties": {
            "allocate": "LatencyByPath: Service time, from call to return.",
            "free": "LatencyByPath: Service time, from call to return.",
            "reallocate": "LatencyByPath: Service time, from call to return.",
            "response": "LatencyResponse: From the moment for which a paced call was planned."}},
          "LatencyResponse": {"properties": {
            "allocate": "LatencyFigures: Of paced calls.",
            "free": "LatencyFigures: Of paced calls.",
            "reallocate": "LatencyFigures: Of paced calls."}},
          "StatsLatency": {"allOf": ["LatencyMeasure", "LatencyOperations"], "properties": {
            "window_seconds": "Seconds: That the figures cover, but for since_start.",
            "since_start": "LatencyOperations: The same, of everything so far."}},
          "ClassLatency": {"properties": {
            "unit": {"const": "seconds", "description": "Of all times."},
            "window_seconds": "Seconds: That the figures cover.",
            "allocate": "LatencyShort: Service time.",
            "free": "LatencyShort: Service time."}},
          "WorkloadLatency": {"allOf": ["LatencyMeasure"], "properties": {
            "allocate": "LatencyFigures: Service time since it started.",
            "free": "LatencyFigures: Service time since it started.",
            "reallocate": "LatencyFigures: Service time since it started.",
            "response": "LatencyResponse: From the moment for which a paced call was planned."}}
        }}}
        """#)
}
