// Every word of the page, gathered: one module for each subject stands in words/, so that one name has one meaning.
import * as classes from "./words/classes.js";
import * as cpus from "./words/cpus.js";
import * as faults from "./words/faults.js";
import * as frame from "./words/frame.js";
import * as laboratory from "./words/laboratory.js";
import * as loadWords from "./words/load.js";
import * as overview from "./words/overview.js";
import * as pages from "./words/pages.js";
import * as timeWords from "./words/time.js";

export { definition, figures, label } from "./words/figures.js";
export { access } from "./words/access.js";
export { classParts } from "./words/classes.js";
export { connection, keys, putBack, states, tabs } from "./words/frame.js";
export { allocationPaths, releasePaths } from "./words/laboratory.js";
export { backends, load, report, run, runs, scenario } from "./words/load.js";
export { doctor, equations, latency, latencyRows, ledgerParts, pulse, running } from "./words/overview.js";
export { charts, time } from "./words/time.js";

const subjects = [frame, overview, classes, pages, cpus, laboratory, timeWords, loadWords, faults];

/** The words of every panel, by its id. */
export const panels = Object.assign({}, ...subjects.map((subject) => subject.panels));

/** Sentences for states without figures. */
export const empty = Object.assign({}, ...subjects.map((subject) => subject.empty));
