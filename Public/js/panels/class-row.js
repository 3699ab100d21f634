// The columns of the table of size classes, and one of its rows.
import { StackedBar } from "../bar.js";
import { Figure, h } from "../dom.js";
import { bytes, count, pause, percent, rate } from "../format.js";
import { Histogram } from "../histogram.js";
import { definition } from "../metrics.js";
import { classParts, fullnessBin, slotStates } from "../words/classes.js";

const LISTS = ["partial", "full", "empty"];
const latency = (operation) => ({
    path: `latency.${operation}.p99`, format: pause, value: (row) => row.latency?.[operation]?.p99 ?? null, sorts: true,
    about: `99 of 100 timed calls of the window took at most this long: ${operation}.`,
});
const perSecond = (name) => ({ id: name, format: rate, value: (row) => row.rates[name], path: `rates.${name}`,
    about: definition(name), sorts: true });
const slots = (id, title) => ({ id, title, format: count, about: slotStates[id][1], sorts: true });

/** Columns with a `path` or `format` show a figure; `value` reads it where it is not the member `id`. */
export const COLUMNS = [
    { id: "size", title: "class", value: (row) => row.size, about: "Object size of the class in bytes.", sorts: true },
    { id: "bar", title: "slots", left: true },
    { id: "occupancy_ratio", title: "occupancy", format: percent, about: definition("occupancy_ratio"), sorts: true },
    slots("live", "live"),
    slots("magazine", "magazines"),
    slots("remote_queued", "remote"),
    slots("free", "free"),
    { id: "capacity", title: "capacity", format: count, about: definition("capacity"), sorts: true },
    { id: "slabs", title: "slabs p / f / e", value: (row) => LISTS.reduce((sum, list) => sum + row.slabs[list], 0),
        about: definition("slabs"), sorts: true },
    { id: "fullness", title: "fullness", left: true, about: "Slabs by tenths of their slots in use." },
    { id: "wasted_bytes", title: "wasted", format: bytes, about: definition("wasted_bytes"), sorts: true },
    { title: "allocs/s", ...perSecond("allocations_per_second") },
    { title: "frees/s", ...perSecond("frees_per_second") },
    { id: "allocate", title: "alloc p99", ...latency("allocate") },
    { id: "free_time", title: "free p99", ...latency("free") },
];

export const valueOf = (column, row) => (column.value ? column.value(row) : row[column.id]);

export class ClassRow {
    constructor(size, href) {
        this.size = size;
        this.href = href;
        this.bar = new StackedBar(classParts);
        this.fullness = new Histogram(fullnessBin);
        this.figures = new Map();
        this.lists = LISTS.map((list) => new Figure(`classes[${size}].slabs.${list}`, count));
        this.element = h("tr", { data: { size } }, COLUMNS.map((column) => this.cell(column)));
    }

    cell(column) {
        if (column.id === "size") {
            this.link = h("a", { href: this.href, text: count(this.size), title: "Show this class's slabs" });
            return h("th", { scope: "row" }, this.link);
        }
        if (column.id === "bar") return h("td", { class: "wide" }, this.bar.element);
        if (column.id === "fullness") return h("td", { class: "left" }, this.fullness.element);
        if (column.id === "slabs") {
            const [partial, full, none] = this.lists.map((figure) => figure.element);
            return h("td", {}, partial, " / ", full, " / ", none);
        }
        const figure = new Figure(`classes[${this.size}].${column.path ?? column.id}`, column.format);
        this.figures.set(column, figure);
        return h("td", {}, figure.element);
    }

    mark(isChosen) {
        if (isChosen) this.element.setAttribute("aria-current", "true");
        else this.element.removeAttribute("aria-current");
    }

    show(row, tick) {
        this.row = row;
        this.bar.show(row, count);
        this.fullness.show(row.slab_fullness?.bins);
        for (const [column, figure] of this.figures) figure.show(valueOf(column, row), tick);
        LISTS.forEach((list, i) => this.lists[i].show(row.slabs[list], tick));
        this.element.classList.toggle("empty-row", row.capacity === 0 && row.live === 0);
    }
}
