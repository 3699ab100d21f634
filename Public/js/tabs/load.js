// Load: workloads and faults by hand, scenarios, and what their runs report.
import { FaultsPanel } from "../panels/faults.js";
import { LoadPanel } from "../panels/load.js";
import { RunPanel } from "../panels/run.js";
import { RunsPanel } from "../panels/runs.js";
import { ScenarioPanel } from "../panels/scenario.js";

export const layout = "narrow-wide";
export const stacks = [[LoadPanel, FaultsPanel], [ScenarioPanel, RunPanel, RunsPanel]];
