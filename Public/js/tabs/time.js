// Time: charts of what was, one moment of it, marks, and what changed between two.
import { ChangesPanel } from "../panels/changes.js";
import { ChartsPanel } from "../panels/charts.js";
import { MarksPanel } from "../panels/marks.js";
import { MomentPanel } from "../panels/moment.js";
import { TimelinePanel } from "../panels/timeline.js";

export const layout = "wide-narrow";
export const stacks = [[TimelinePanel, ChartsPanel, ChangesPanel], [MarksPanel, MomentPanel]];
