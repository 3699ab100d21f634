// The owner x freer matrix of remote frees as a heat map that is a table, with what waits for each owner.
import { h, setText } from "../dom.js";
import { Fetched } from "../fetched.js";
import { bytes, count, duration, shortCount } from "../format.js";
import { empty } from "../metrics.js";
import { panel } from "../panel.js";
import { matrixWords } from "../words/cpus.js";
import { fetchedFigure } from "./slab.js";

// More rows and columns than this cannot be read; the busiest are shown then.
const MOST = 24;
// Above it the figures would not stand out from their ground.
const DEEPEST = 0.42;

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** The CPUs to show, in their order: those with traffic, the busiest where there are too many. */
export function busiest({ cpus, sent }, most = MOST) {
    const traffic = cpus.map((cpu, i) => [i, sum(sent[i]) + sum(sent.map((row) => row[i]))]);
    return traffic.filter(([, objects]) => objects > 0).sort((a, b) => b[1] - a[1]).slice(0, most)
        .map(([i]) => i).sort((a, b) => a - b);
}

function heat(objects, top, words) {
    const cell = h("td", { class: objects === 0 ? "none" : "heat", title: words },
        h("span", { text: objects === 0 ? "·" : shortCount(objects), "aria-label": words, role: "img" }));
    cell.style.setProperty("--heat", `${Math.round(100 * DEEPEST * Math.sqrt(objects / top))}%`);
    return cell;
}

function backlog(owner, tick) {
    const figure = (name, write) => h("td", {}, fetchedFigure(`owners[${owner.cpu}].${name}`, write, owner[name],
        tick));
    return [figure("backlog_objects", count), figure("backlog_bytes", bytes), figure("oldest_seconds", duration),
        figure("drained", shortCount)];
}

export class MatrixPanel {
    constructor() {
        this.frame = panel("matrix");
        this.frame.data = () => this.answer && { json: this.answer, rows: this.rows() };
        this.fetched = new Fetched({ onAnswer: (answer) => this.show(answer),
            onProblem: (problem) => setText(this.words, problem.message) });
        this.words = h("p", { class: "readout", text: empty.waiting });
        this.table = h("table", { class: "matrix", hidden: true });
        this.frame.body.append(this.words, h("div", { class: "scroll", tabindex: "0", role: "region",
            "aria-label": "Table of remote frees" }, this.table));
    }

    update() {
        this.fetched.ask("/api/v1/remote-frees");
    }

    rows() {
        const { cpus, sent } = this.answer;
        return cpus.flatMap((owner, i) => cpus.map((freer, j) => ({ owner, freer, objects: sent[i][j] })));
    }

    show(answer) {
        this.answer = answer;
        const { cpus, sent, owners, tick } = answer;
        const shown = busiest(answer);
        const waiting = sum(owners.map((owner) => owner.backlog_objects));
        const total = sum(sent.map(sum));
        const part = shown.length < cpus.length && shown.length === MOST
            ? ` ${matrixWords.silent(MOST, cpus.length)}` : "";
        setText(this.words, total === 0 ? empty.matrix : matrixWords.total(count(total), count(waiting)) + part);
        setText(this.frame.meta, `live tier · tick ${tick} · ${bytes(answer.remote_queued_bytes)} on the way`);
        this.table.hidden = shown.length === 0;
        if (shown.length === 0) return;
        const top = Math.max(1, ...shown.map((i) => Math.max(...sent[i])));
        const head = h("tr", {}, h("th", { scope: "col", class: "left", text: "owner" }),
            shown.map((j) => h("th", { scope: "col", text: `by ${cpus[j]}` })),
            ["backlog", "bytes", "oldest", "drained"].map((text, k) =>
                h("th", { scope: "col", text, class: k === 0 ? "apart" : "" })));
        const body = shown.map((i) => h("tr", {}, h("th", { scope: "row", class: "left", text: `CPU ${cpus[i]}` }),
            shown.map((j) => heat(sent[i][j], top, matrixWords.cell(cpus[j], count(sent[i][j]), cpus[i]))),
            backlog(owners[i], tick)));
        const focus = this.table.contains(document.activeElement) ? document.activeElement.dataset.figure : null;
        this.table.replaceChildren(h("thead", {}, head), h("tbody", {}, body));
        if (focus) this.table.querySelector(`[data-figure="${focus}"]`)?.focus();
    }
}
