// Size classes: one row each, sortable, with the bar of what its slots hold.
import { StackedBar, swatch } from "../bar.js";
import { Figure, arrange, h, setText } from "../dom.js";
import { bytes, count, percent, rate } from "../format.js";
import { classParts, definition, empty } from "../metrics.js";
import { panel } from "../panel.js";

const COLUMNS = [
    { id: "size", title: "class", value: (row) => row.size, about: "Object size of the class in bytes." },
    { id: "bar", title: "slots", left: true },
    { id: "occupancy_ratio", title: "occupancy", format: percent, about: definition("occupancy_ratio") },
    { id: "live", title: "live", format: count, about: definition("live_objects") },
    { id: "capacity", title: "capacity", format: count, about: definition("capacity") },
    { id: "slabs", title: "slabs p / f / e", value: (row) => row.slabs.partial + row.slabs.full + row.slabs.empty,
        about: definition("slabs") },
    { id: "wasted_bytes", title: "wasted", format: bytes, about: definition("wasted_bytes") },
    { id: "allocations_per_second", title: "allocs/s", format: rate, value: (row) => row.rates.allocations_per_second,
        path: "rates.allocations_per_second", about: definition("allocations_per_second") },
    { id: "frees_per_second", title: "frees/s", format: rate, value: (row) => row.rates.frees_per_second,
        path: "rates.frees_per_second", about: definition("frees_per_second") },
];

const valueOf = (column, row) => (column.value ? column.value(row) : row[column.id]);

class Row {
    constructor(size) {
        this.size = size;
        this.bar = new StackedBar(classParts);
        this.figures = new Map();
        this.slabs = ["partial", "full", "empty"].map((state) => new Figure(`classes[${size}].slabs.${state}`, count));
        this.element = h("tr", {}, COLUMNS.map((column) => this.cell(column)));
    }

    cell(column) {
        if (column.id === "size") return h("th", { scope: "row", text: count(this.size) });
        if (column.id === "bar") return h("td", { class: "wide" }, this.bar.element);
        if (column.id === "slabs") {
            const [partial, full, none] = this.slabs.map((figure) => figure.element);
            return h("td", {}, partial, " / ", full, " / ", none);
        }
        const figure = new Figure(`classes[${this.size}].${column.path ?? column.id}`, column.format);
        this.figures.set(column, figure);
        return h("td", {}, figure.element);
    }

    show(row, tick) {
        this.row = row;
        this.bar.show(row, count);
        for (const [column, figure] of this.figures) figure.show(valueOf(column, row), tick);
        ["partial", "full", "empty"].forEach((state, i) => this.slabs[i].show(row.slabs[state], tick));
        this.element.classList.toggle("empty-row", row.capacity === 0 && row.live === 0);
    }
}

export class ClassesPanel {
    constructor() {
        this.frame = panel("classes");
        this.rows = new Map();
        this.sort = { column: COLUMNS[0], down: false };
        this.headers = COLUMNS.map((column) => this.header(column));
        this.tbody = h("tbody", {}, h("tr", {}, h("td", { class: "left muted", colspan: COLUMNS.length,
            text: empty.waiting })));
        this.foot = h("tr");
        this.hide = h("input", { type: "checkbox", on: { change: () => this.order() } });
        const table = h("table", {}, h("thead", {}, h("tr", {}, this.headers)), this.tbody, h("tfoot", {}, this.foot));
        const legend = classParts.map(([, name, token]) => h("span", {}, swatch(token), name));
        this.frame.body.append(
            h("div", { class: "legend" }, legend,
                h("label", { class: "check" }, this.hide, "hide classes without slabs")),
            h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of size classes" }, table));
    }

    header(column) {
        if (column.id === "bar") return h("th", { scope: "col", class: "left", text: column.title });
        const button = h("button", { type: "button", class: "sort", text: column.title, title: column.about });
        button.addEventListener("click", () => {
            const same = this.sort.column === column;
            this.sort = { column, down: same ? !this.sort.down : column.id !== "size" };
            this.order();
        });
        return h("th", { scope: "col" }, button);
    }

    update({ classes }) {
        for (const row of classes.classes) {
            let shown = this.rows.get(row.size);
            if (!shown) {
                shown = new Row(row.size);
                this.rows.set(row.size, shown);
            }
            shown.show(row, classes.tick);
        }
        this.order();
        this.showFoot(classes.classes);
        const used = classes.classes.filter((row) => row.capacity > 0).length;
        const seconds = classes.classes[0]?.rates.window_seconds ?? 0;
        setText(this.frame.meta,
            `live tier · tick ${classes.tick} · ${used} of ${classes.classes.length} in use · `
                + `rates over ${seconds.toFixed(1)} s`);
    }

    order() {
        const { column, down } = this.sort;
        COLUMNS.forEach((other, i) => {
            if (other === column) this.headers[i].setAttribute("aria-sort", down ? "descending" : "ascending");
            else this.headers[i].removeAttribute("aria-sort");
        });
        const rows = [...this.rows.values()].filter((row) => !this.hide.checked || row.row.capacity > 0);
        const sign = down ? -1 : 1;
        rows.sort((a, b) => sign * (valueOf(column, a.row) - valueOf(column, b.row)) || a.size - b.size);
        if (this.rows.size > 0) arrange(this.tbody, rows.map((row) => row.element));
    }

    showFoot(rows) {
        const sum = (read) => rows.reduce((total, row) => total + read(row), 0);
        const texts = {
            size: "all", live: count(sum((row) => row.live)), capacity: count(sum((row) => row.capacity)),
            slabs: ["partial", "full", "empty"].map((state) => count(sum((row) => row.slabs[state]))).join(" / "),
            wasted_bytes: bytes(sum((row) => row.wasted_bytes)),
            allocations_per_second: rate(sum((row) => row.rates.allocations_per_second)),
            frees_per_second: rate(sum((row) => row.rates.frees_per_second)),
        };
        if (this.foot.children.length === 0) this.foot.append(...COLUMNS.map(({ id }) => h(id === "size"
            ? "th" : "td")));
        COLUMNS.forEach(({ id }, i) => setText(this.foot.children[i], texts[id] ?? ""));
    }
}
