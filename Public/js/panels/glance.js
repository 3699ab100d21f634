// Memory at a glance: the ledger as one bar whose parts add up, and the key figures.
import { StackedBar, swatch } from "../bar.js";
import { Figure, h, setText } from "../dom.js";
import { bytes, count, exactBytes, percent, rate, shortCount } from "../format.js";
import { definition, label, ledgerParts } from "../metrics.js";
import { panel } from "../panel.js";

const KEYS = [
    ["allocations_per_second", "stats.rates.allocations_per_second", rate],
    ["frees_per_second", "stats.rates.frees_per_second", rate],
    ["live_objects", "stats.memory.live_objects", count],
    ["allocated_bytes", "stats.memory.allocated_bytes", bytes],
    ["requested_bytes", "stats.memory.requested_bytes", bytes],
    ["resident_bytes", "stats.memory.resident_bytes", bytes],
    ["failures", "stats.totals.failures", shortCount],
    ["misuses", "stats.totals.misuses", shortCount],
];
const ALARMS = new Set(["failures", "misuses"]);

/** The parts of managed memory at one tick; the split of live objects comes from the classes of the same tick. */
export function ledgerValues({ stats, classes }) {
    const sum = (field) => classes.classes.reduce((total, row) => total + row[field], 0);
    return { ...stats.memory, requested_small_bytes: sum("requested_bytes"),
        rounding_small_bytes: sum("rounding_bytes") };
}

export class GlancePanel {
    constructor() {
        this.frame = panel("glance");
        this.keys = KEYS.map(([name, path, format]) => {
            const figure = new Figure(path, format);
            const box = h("div", { title: definition(name) }, h("dt", { text: label(name) }),
                h("dd", {}, figure.element));
            return { name, path: path.split("."), figure, box };
        });
        this.bar = new StackedBar(ledgerParts.map(([name, token]) => [name, label(name), token]), "tall");
        this.rows = ledgerParts.map(([name, token]) => this.legendRow(name, token));
        this.managed = new Figure("stats.memory.managed_bytes", exactBytes);
        this.residue = h("span", { class: "share" });
        const sum = h("li", { class: "sum", title: definition("managed_bytes") },
            h("span"), h("span", { text: label("managed_bytes") }), this.managed.element, this.residue);
        this.frame.body.append(h("dl", { class: "keys" }, this.keys.map((key) => key.box)), this.bar.element,
            h("ul", { class: "ledger" }, this.rows.map((row) => row.element), sum));
        setText(this.frame.meta, "waiting for the first tick");
    }

    legendRow(name, token) {
        const derived = name.endsWith("_small_bytes");
        const figure = new Figure(derived ? `sum.${name}` : `stats.memory.${name}`, exactBytes);
        const share = h("span", { class: "share", text: "–" });
        const element = h("li", { title: definition(name) }, swatch(token), h("span", { text: label(name) }),
            figure.element, share);
        return { name, figure, share, element };
    }

    update(tick) {
        const { stats } = tick;
        for (const { name, path, figure, box } of this.keys) {
            const value = path.slice(1).reduce((object, key) => object?.[key], stats);
            figure.show(value, stats.tick);
            box.toggleAttribute("data-alarm", ALARMS.has(name) && value > 0);
        }
        const values = ledgerValues(tick);
        let sum = 0;
        for (const { name, figure, share } of this.rows) {
            const value = values[name];
            figure.show(value, stats.tick);
            setText(share, value === undefined ? "–" : percent(value / values.managed_bytes));
            sum += value ?? 0;
        }
        this.managed.show(values.managed_bytes, stats.tick);
        const residue = sum - values.managed_bytes;
        // The live tier is not one instant: what the parts miss is shown, not hidden.
        this.residue.dataset.residue = residue;
        setText(this.residue, residue === 0 ? "= sum" : `${residue > 0 ? "+" : "−"}${bytes(Math.abs(residue))}`);
        this.residue.title = residue === 0
            ? "The parts add up to managed."
            : "The live tier is not one instant: the parts differ from managed by this much.";
        this.bar.show(values, exactBytes);
        setText(this.frame.meta,
            `live tier · tick ${stats.tick} · rates over ${stats.rates.window_seconds.toFixed(1)} s`);
    }
}
