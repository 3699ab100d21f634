// Where every byte is: the ledger as one bar whose parts add up.
import { StackedBar, swatch } from "../bar.js";
import { Figure, h, setText } from "../dom.js";
import { bytes, exactBytes, percent } from "../format.js";
import { definition, empty, label, ledgerParts } from "../metrics.js";
import { panel } from "../panel.js";

/** The parts of reserved memory at one tick; the split of live objects comes from the classes of the same tick. */
export function ledgerValues({ stats, classes }) {
    const sum = (field) => classes.classes.reduce((total, row) => total + row[field], 0);
    return { ...stats.memory, requested_small_bytes: sum("requested_bytes"),
        rounding_small_bytes: sum("rounding_bytes") };
}

export class GlancePanel {
    constructor() {
        this.frame = panel("glance");
        this.bar = new StackedBar(ledgerParts.map(([name, token]) => [name, label(name), token]), "tall");
        this.rows = ledgerParts.map(([name, token]) => this.legendRow(name, token));
        this.residue = h("span", { class: "share" });
        this.total = new Figure("stats.memory.reserved_bytes", exactBytes);
        this.managed = new Figure("stats.memory.managed_bytes", exactBytes);
        this.managedShare = h("span", { class: "share" });
        const lines = this.rows.map((row) => row.element);
        lines.splice(ledgerParts.findIndex(([name]) => name === "metadata_bytes"), 0,
            this.sum("managed_bytes", this.managed, this.managedShare, "sum subtotal"));
        this.frame.body.append(this.bar.element,
            h("ul", { class: "ledger" }, lines,
                this.sum("reserved_bytes", this.total, this.residue, "sum")));
        this.frame.data = () => this.latest && { json: this.latest };
        setText(this.frame.meta, empty.waiting);
    }

    sum(name, figure, share, className) {
        return h("li", { class: className, title: definition(name) }, h("span"), h("span", { text: label(name) }),
            figure.element, share);
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
        const values = ledgerValues(tick);
        let sum = 0;
        for (const { name, figure, share } of this.rows) {
            const value = values[name];
            figure.show(value, stats.tick);
            setText(share, value === undefined ? "–" : percent(value / values.reserved_bytes));
            sum += value ?? 0;
        }
        this.total.show(values.reserved_bytes, stats.tick);
        this.managed.show(values.managed_bytes, stats.tick);
        setText(this.managedShare, percent(values.managed_bytes / values.reserved_bytes));
        const residue = sum - values.reserved_bytes;
        // The live tier is not one instant: what the parts miss is shown, not hidden.
        this.residue.dataset.residue = residue;
        setText(this.residue, residue === 0 ? "= sum" : `${residue > 0 ? "+" : "−"}${bytes(Math.abs(residue))}`);
        this.residue.title = residue === 0
            ? "The parts add up to reserved."
            : "The live tier is not one instant: the parts differ from reserved by this much.";
        this.bar.show(values, exactBytes);
        this.latest = { tick: stats.tick, ...Object.fromEntries(this.rows.map(({ name }) => [name, values[name]])),
            reserved_bytes: values.reserved_bytes };
        setText(this.frame.meta, `live tier · tick ${stats.tick}`);
    }
}
