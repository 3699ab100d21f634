// The parts of a run's report: phases as steps and as a table, totals, thresholds, and back ends side by side.
import { h } from "../dom.js";
import { bytes, count, elapsed as length, pause, percent, rate, shortCount } from "../format.js";
import { report as words } from "../metrics.js";

const writers = { bytes, seconds: pause, ratio: percent, count };

/** A value in the unit that a threshold or a phase states; a bare number in three digits. */
export function inUnit(value, unit) {
    if (value === null || value === undefined) return "–";
    const plain = Number.isInteger(value) ? count : (number) => String(Number(number.toPrecision(4)));
    return (writers[unit] ?? plain)(value);
}

/** A figure of a report; one that it does not have is a dash. */
export const figure = (path, value, write) => h("data", { class: "figure", tabindex: "-1",
    data: value === null || value === undefined ? { figure: path } : { figure: path, value },
    text: value === null || value === undefined ? "–" : write(value) });

const scroll = (label, table) => h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    table);

/** The phases in a row: what is done, what goes on, what comes. */
export function steps({ phases = [], progress }) {
    return h("ol", { class: "steps", "aria-label": words.phases }, phases.map((phase, i) => {
        const isNow = phase.state === "running";
        const elapsed = isNow ? progress?.phase_elapsed_seconds ?? phase.elapsed_seconds : phase.elapsed_seconds;
        return h("li", { data: { state: phase.state }, "aria-current": isNow ? "step" : null },
            h("strong", { text: `${i + 1} ${phase.name}` }),
            h("span", { class: "hint", text: `${words.states[phase.state] ?? phase.state}`
                + (phase.state === "pending" ? "" : ` · ${length(elapsed ?? 0)}`) }));
    }));
}

/** The totals of a run; until it has ended there are none, and what it has done so far stands for them. */
export function keys({ id, state, progress, totals = {} }) {
    if (state !== "finished") {
        const value = figure(`runs[${id}].progress.operations`, progress?.operations, shortCount);
        return h("dl", { class: "keys" }, h("div", {}, h("dt", { text: words.soFar }), h("dd", {}, value)));
    }
    const entries = words.totals.filter(([name]) => totals[name] !== undefined);
    return h("dl", { class: "keys" }, entries.map(([name, title, kind]) => {
        const value = figure(`runs[${id}].totals.${name}`, totals[name], kind === "rate" ? rate : shortCount);
        return h("div", { "data-alarm": kind === "alarm" && totals[name] > 0 }, h("dt", { text: title }),
            h("dd", {}, value));
    }));
}

/** Thresholds with what was observed. */
export function thresholds({ id, thresholds: list = [] }) {
    if (list.length === 0) return h("p", { class: "hint", text: words.noThresholds });
    const rows = list.map((entry, i) => h("tr", { data: { state: entry.state } },
        h("td", { class: "left" }, h("span", { class: "verdict small", data: { verdict: entry.state },
            text: words.states[entry.state] ?? entry.state })),
        h("th", { scope: "row", class: "left" }, h("code", { text: entry.expression }),
            entry.reason ? h("p", { class: "hint", text: entry.reason }) : null),
        h("td", { class: "left", text: entry.phase ?? words.wholeRun }),
        ["observed", "limit", "samples"].map((name) => h("td", {}, figure(`runs[${id}].thresholds[${i}].${name}`,
            entry[name], (value) => (name === "samples" ? shortCount(value) : inUnit(value, entry.unit)))))));
    const heads = words.thresholdHeads.map((text, i) => h("th", { scope: "col", text, class: i < 3 ? "left" : "" }));
    return h("div", {}, h("h3", { text: words.thresholds }), scroll(words.thresholds,
        h("table", { class: "thresholds" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows))));
}

const PHASE_COLUMNS = [
    ["operations", count], ["operations_per_second", rate], ["failures", shortCount],
    ["injected_failures", shortCount], ["corruptions", count], ["latency.allocate.p50_seconds", pause],
    ["latency.allocate.p99_seconds", pause], ["latency.free.p99_seconds", pause],
    ["latency.response.p99_seconds", pause], ["ledger.requested_small_bytes", bytes],
    ["ledger.unaccounted_bytes", bytes],
];

/** The value at a dotted path of a phase or a run. */
export const read = (record, path) => path.split(".").reduce((object, key) => object?.[key], record);

/** What each phase did; columns that no phase has are left out. */
export function phaseTable({ id, phases = [] }) {
    const columns = PHASE_COLUMNS.filter(([path]) =>
        phases.some((phase) => read(phase, path) !== undefined && read(phase, path) !== null));
    if (columns.length === 0) return h("p", { class: "hint", text: words.noPhases });
    const heads = columns.map(([path]) => h("th", { scope: "col", text: words.columns[path] ?? path, title: path }));
    const rows = phases.map((phase) => h("tr", { class: phase.state === "pending" ? "empty-row" : "" },
        h("th", { scope: "row", class: "left", text: phase.name }),
        columns.map(([path, write]) => h("td", {},
            figure(`runs[${id}].phases[${phase.name}].${path}`, read(phase, path), write)))));
    return h("div", {}, h("h3", { text: words.phases }), scroll(words.phases, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "left", text: words.phase }), heads)),
        h("tbody", {}, rows))));
}

/** The median as a bar, each round as a dot. */
function rounds(values, median, most) {
    const bar = h("i", { class: "median" });
    bar.style.width = `${(100 * median) / most}%`;
    const dots = values.map((value) => {
        const dot = h("i", { class: "round" });
        dot.style.left = `${(100 * value) / most}%`;
        return dot;
    });
    return h("div", { class: "rounds", "aria-hidden": "true" }, bar, dots);
}

/** Back ends of one run side by side, with their ratio to the first and its interval. */
export function comparison({ id, comparison: compared }) {
    if (!compared) return "";
    const { backends, baseline, ratios = [] } = compared;
    const most = Math.max(1, ...backends.flatMap((backend) => backend.operations_per_second));
    const rows = backends.map(({ name, operations_per_second: values, median_operations_per_second: median }) => {
        const ratio = ratios.find((entry) => entry.backend === name)?.ratio;
        const path = `runs[${id}].comparison`;
        const part = (member) => figure(`${path}.ratios[${name}].ratio.${member}`, ratio[member],
            (value) => value.toFixed(2));
        const interval = ratio ? [part("median"), " (", part("low"), " … ", part("high"), ")"] : ["–"];
        return h("tr", { data: { backend: name } }, h("th", { scope: "row", class: "left", text: name }),
            h("td", { class: "wide" }, rounds(values, median, most)),
            h("td", {}, figure(`${path}.backends[${name}].median_operations_per_second`, median, rate)),
            h("td", {}, name === baseline ? words.baseline : interval));
    });
    const heads = words.backendHeads(baseline).map((text, i) =>
        h("th", { scope: "col", text, class: i < 2 ? "left" : "" }));
    return h("div", {}, h("h3", { text: words.backends }),
        h("p", { class: "hint", text: words.rounds(compared.rounds) }),
        scroll(words.backends, h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows))));
}
