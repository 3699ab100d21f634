// How long calls take: percentiles of each operation on one scale of decades, and by the path that served them.
import { Figure, arrange, h, setText } from "../dom.js";
import { count, pause } from "../format.js";
import { latencyRows, latency as words } from "../metrics.js";
import { panel } from "../panel.js";
import { logPlace } from "../scale.js";

const COLUMNS = ["p50", "p90", "p99", "p999", "max"];
const TITLES = { p50: "p50", p90: "p90", p99: "p99", p999: "p99.9", max: "max" };
// Ten nanoseconds to one second: what is quicker or slower stands at the end.
const FROM = 1e-8;
const TO = 1;
const DECADES = [[1e-7, "100 ns"], [1e-6, "1 µs"], [1e-5, "10 µs"], [1e-4, "100 µs"], [1e-3, "1 ms"],
    [1e-2, "10 ms"], [1e-1, "100 ms"]];

const percent = (seconds) => `${(logPlace(seconds, FROM, TO) * 100).toFixed(2)}%`;

/** The scale from p50 to the longest, with a mark at each percentile. */
class Whisker {
    constructor() {
        this.span = h("i", { class: "span" });
        this.marks = COLUMNS.map((name) => h("i", { class: `mark ${name}` }));
        this.element = h("div", { class: "whisker", "aria-hidden": "true" },
            DECADES.map(([seconds]) => this.place(h("i", { class: "decade" }), seconds)), this.span, this.marks);
    }

    place(element, seconds) {
        element.style.left = percent(seconds);
        return element;
    }

    show(figures) {
        const from = figures.p50;
        const to = figures.max;
        this.span.hidden = !(from > 0);
        if (from > 0) {
            this.span.style.left = percent(from);
            this.span.style.width = `${(logPlace(to, FROM, TO) - logPlace(from, FROM, TO)) * 100}%`;
        }
        COLUMNS.forEach((name, i) => {
            this.marks[i].hidden = !(figures[name] > 0);
            if (figures[name] > 0) this.place(this.marks[i], figures[name]);
        });
    }
}

class Row {
    constructor(path, title, about, isPath) {
        this.keys = path.split(".");
        this.figures = COLUMNS.map((name) => new Figure(`stats.latency.${path}.${name}`, pause));
        this.samples = new Figure(`stats.latency.${path}.samples`, count);
        this.whisker = new Whisker();
        this.element = h("tr", { class: isPath ? "by-path" : "" },
            h("th", { scope: "row", class: "left", text: title, title: about }),
            h("td", { class: "wide" }, this.whisker.element),
            this.figures.map((figure) => h("td", {}, figure.element)), h("td", {}, this.samples.element));
    }

    show(latency, tick) {
        const figures = this.keys.reduce((object, key) => object?.[key], latency) ?? {};
        this.hasSamples = figures.samples > 0;
        this.element.classList.toggle("empty-row", !this.hasSamples);
        COLUMNS.forEach((name, i) => this.figures[i].show(figures[name], tick));
        this.samples.show(figures.samples, tick);
        this.whisker.show(figures);
    }
}

export class LatencyPanel {
    constructor() {
        this.frame = panel("latency");
        this.rows = latencyRows.map(([path, title, about]) => new Row(path, title, about, path.includes(".paths.")));
        this.tbody = h("tbody");
        // A large screen has room for them from the start.
        this.byPath = h("input", { type: "checkbox", checked: matchMedia("(min-width: 2000px)").matches,
            on: { change: () => this.choose() } });
        const scale = h("div", { class: "whisker scale", "aria-hidden": "true" }, DECADES
            .filter((_, i) => i % 2 === 1).map(([seconds, text]) => {
                const element = h("span", { text });
                element.style.left = percent(seconds);
                return element;
            }));
        const head = h("tr", {}, h("th", { scope: "col", class: "left", text: words.call }),
            h("th", { scope: "col", class: "left" }, h("span", { class: "unseen", text: words.scale }), scale),
            COLUMNS.map((name) => h("th", { scope: "col", text: TITLES[name], title: words[name] })),
            h("th", { scope: "col", text: words.samples, title: words.samplesAbout }));
        this.none = h("p", { class: "state", text: words.none, hidden: true });
        this.frame.body.append(
            h("div", { class: "legend" }, h("span", {}, h("i", { class: "whisker-key p50" }), "p50"),
                h("span", {}, h("i", { class: "whisker-key p99" }), "p99"), h("span", {}, words.toMax),
                h("label", { class: "check" }, this.byPath, words.byPath)),
            h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.table },
                h("table", { class: "latency" }, h("thead", {}, head), this.tbody)), this.none);
        this.frame.data = () => this.latest && { json: this.latest, rows: this.exported() };
    }

    update({ stats }) {
        const { latency } = stats;
        this.none.hidden = Boolean(latency);
        if (!latency) return;
        this.latest = { tick: stats.tick, ...latency };
        for (const row of this.rows) row.show(latency, stats.tick);
        this.choose();
        setText(this.frame.meta, `live tier · tick ${stats.tick} · window ${latency.window_seconds.toFixed(1)} s · `
            + `one call in ${count(latency.one_in)} timed`);
    }

    /** Paths that served nothing in the window are left out. */
    choose() {
        const isShown = (row) => !row.keys.includes("paths") || (this.byPath.checked && row.hasSamples);
        const shown = this.rows.filter(isShown);
        arrange(this.tbody, shown.map((row) => row.element));
    }

    exported() {
        return this.rows.map(({ keys }) => {
            const { samples, ...times } = keys.reduce((object, key) => object?.[key], this.latest) ?? {};
            return { call: keys.join("."), samples, ...Object.fromEntries(COLUMNS.map((name) => [name, times[name]])) };
        });
    }
}
