// Overview: what goes on, where every byte is, how long calls take, what the doctor finds, what runs, and the checks.
import { ActionsPanel } from "../panels/actions.js";
import { DoctorPanel } from "../panels/doctor.js";
import { GlancePanel } from "../panels/glance.js";
import { LatencyPanel } from "../panels/latency.js";
import { PulsePanel } from "../panels/pulse.js";
import { RunningPanel } from "../panels/running.js";

/** One column, two equal ones (`halves`), or a wide and a narrow one (`wide-narrow`). */
export const layout = "wide-narrow";
export const stacks = [[PulsePanel, GlancePanel, LatencyPanel], [DoctorPanel, RunningPanel, ActionsPanel]];
