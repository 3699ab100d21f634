// The runs there are, and two of them side by side: thresholds, throughput and percentiles with their ratios.
import { get } from "../api.js";
import { h, setText } from "../dom.js";
import { elapsed as length, moment, pause, rate, shortCount } from "../format.js";
import { run as verdicts, runs as words } from "../metrics.js";
import { panel } from "../panel.js";
import { Refresh } from "../refresh.js";
import { newestRuns } from "../runs.js";
import { figure, inUnit, read } from "./report.js";

const FIGURES = [
    ["totals.operations", shortCount], ["totals.operations_per_second", rate], ["totals.failures", shortCount],
    ["totals.corruptions", shortCount], ["elapsed_seconds", length],
];
const PHASE_FIGURES = [
    ["operations_per_second", rate], ["latency.allocate.p50_seconds", pause], ["latency.allocate.p99_seconds", pause],
    ["latency.free.p99_seconds", pause],
];

const badge = (state) => h("span", { class: "verdict small", data: { verdict: state },
    text: verdicts.verdicts[state] ?? state });

/** A figure of two runs, `[path, value]` each. */
function row(title, [path, first], [otherPath, second], write) {
    const isNumber = typeof first === "number" && typeof second === "number";
    return h("tr", {}, h("th", { scope: "row", class: "left", text: title }),
        h("td", {}, figure(path, first, write)), h("td", {}, figure(otherPath, second, write)),
        h("td", { text: isNumber && first !== 0 ? `× ${(second / first).toFixed(3)}` : "–" }));
}

/** Rows of two reports: totals, then each phase that both have, then the thresholds of both. */
function compared(first, second) {
    const of = (run, path, value) => [`runs[${run.id}].${path}`, value];
    const totals = FIGURES.map(([path, write]) => row(words.figures[path], of(first, path, read(first, path)),
        of(second, path, read(second, path)), write));
    const phases = first.phases.flatMap((phase) => {
        const other = second.phases.find(({ name }) => name === phase.name);
        if (!other) return [];
        return PHASE_FIGURES.map(([path, write]) =>
            row(`${phase.name}: ${words.figures[path]}`, of(first, `phases[${phase.name}].${path}`, read(phase, path)),
                of(second, `phases[${phase.name}].${path}`, read(other, path)), write));
    });
    const limits = first.thresholds.flatMap((entry, i) => {
        const at = second.thresholds.findIndex(({ expression, phase }) =>
            expression === entry.expression && phase === entry.phase);
        if (at < 0) return [];
        return [row(entry.expression, of(first, `thresholds[${i}].observed`, entry.observed),
            of(second, `thresholds[${at}].observed`, second.thresholds[at].observed),
            (value) => inUnit(value, entry.unit))];
    });
    return [...totals, ...phases, ...limits];
}

export class RunsPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("runs");
        this.none = h("p", { class: "state", text: words.none });
        this.tbody = h("tbody");
        const heads = words.heads.map((text, i) => h("th", { scope: "col", text, class: i < 3 ? "left" : "" }));
        this.table = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.table },
            h("table", {}, h("thead", {}, h("tr", {}, heads)), this.tbody));
        this.result = h("div", { class: "form" });
        this.frame.body.append(this.none, this.table, this.result);
        this.frame.data = () => this.list && { json: { runs: this.list } };
        this.params = {};
        this.reading = new Refresh(() => this.read(), (problem) => setText(this.frame.meta, problem.message));
    }

    describe({ links = {} }) {
        this.isServed = Boolean(links.runs);
        this.frame.section.hidden = !this.isServed;
        this.ask();
        this.compare();
    }

    navigate(params) {
        const isOther = params.run !== this.params.run || params.with !== this.params.with;
        this.params = params;
        if (isOther) {
            this.ask();
            this.compare();
        }
    }

    note(type) {
        if (type === "run") this.ask();
    }

    caughtUp() {
        this.ask();
    }

    update() {
        if (this.list?.some(({ state }) => state !== "finished")) this.ask();
        else this.reading.retry();
    }

    ask() {
        if (this.isServed) this.reading.ask();
    }

    async read() {
        this.list = await newestRuns();
        this.show();
    }

    show() {
        const newest = this.list;
        this.none.hidden = newest.length > 0;
        this.table.hidden = newest.length === 0;
        setText(this.frame.meta, words.count(newest.length));
        const key = JSON.stringify([newest, this.params.run, this.params.with]);
        if (key === this.key) return;
        this.key = key;
        this.tbody.replaceChildren(...newest.map((run) => this.item(run)));
    }

    item({ id, name, state, verdict, created_at: created, elapsed_seconds: elapsed, seed }) {
        const link = h("a", { href: this.router.href("load", { ...this.params, run: id, with: null }), text: id });
        const canCompare = this.params.run !== undefined && this.params.run !== id && state === "finished";
        const compare = canCompare ? h("a", { text: words.compareWith(this.params.run),
            href: this.router.href("load", { ...this.params, with: id }) }) : "";
        return h("tr", { data: { run: id }, "aria-current": id === this.params.run ? "true" : null },
            h("th", { scope: "row", class: "left" }, link), h("td", { class: "left", text: name }),
            h("td", { class: "left" }, badge(verdict ?? state)), h("td", { text: moment(Date.parse(created) / 1000) }),
            h("td", { text: length(elapsed ?? 0) }), h("td", { text: String(seed) }), h("td", {}, compare));
    }

    async compare() {
        const { run, with: other } = this.params;
        if (!this.isServed || run === undefined || other === undefined) {
            this.result.replaceChildren();
            return;
        }
        try {
            const [first, second] = await Promise.all([run, other].map((id) =>
                get(`/api/v1/runs/${encodeURIComponent(id)}`)));
            if (run !== this.params.run || other !== this.params.with) return;
            const title = words.compared(run, other);
            const heads = [words.figure, run, other, words.ratio].map((text, i) =>
                h("th", { scope: "col", text, class: i === 0 ? "left" : "" }));
            this.result.replaceChildren(h("h3", { text: title }),
                h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
                    h("table", { id: "runs-compared" }, h("thead", {}, h("tr", {}, heads)),
                        h("tbody", {}, compared(first, second)))));
        } catch (problem) {
            if (run !== this.params.run || other !== this.params.with) return;
            this.result.replaceChildren(h("p", { class: "error", text: problem.message }));
        }
    }

    /** Escape puts the comparison away. */
    close() {
        if (this.params.with === undefined) return false;
        this.router.set({ with: null });
        return true;
    }
}
