// CPUs: what each did, and how well its magazines served it.
import { Figure, h, setText } from "../dom.js";
import { count, percent, shortCount } from "../format.js";
import { definition, empty, label } from "../metrics.js";
import { panel } from "../panel.js";

const COLUMNS = [
    { id: "allocations", title: "allocations", format: shortCount, about: "Completed allocations since the start." },
    { id: "frees", title: "frees", format: shortCount, about: "Completed frees since the start." },
    { id: "hit_ratio", format: percent, meter: true },
    { id: "magazine_refills", format: shortCount },
    { id: "magazine_flushes", format: shortCount },
    { id: "remote_sent", format: shortCount },
    { id: "remote_received", format: shortCount },
    { id: "remote_drained", format: shortCount },
    { id: "slabs", title: "slabs", format: count, about: "Slabs that belong to this CPU." },
];

class Row {
    constructor(id) {
        this.state = h("span", { class: "badge" });
        this.name = h("th", { scope: "row", class: "left" });
        this.figures = COLUMNS.map((column) => new Figure(`cpus[${id}].${column.id}`, column.format));
        this.element = h("tr", {}, this.name, h("td", { class: "left" }, this.state),
            COLUMNS.map((column, i) => this.cell(column, this.figures[i])));
    }

    cell(column, figure) {
        if (!column.meter) return h("td", {}, figure.element);
        this.fill = h("i");
        return h("td", {}, h("span", { class: "meter hits", "aria-hidden": "true" }, this.fill), figure.element);
    }

    show(cpu, tick) {
        setText(this.name, cpu.role === "common" ? `${cpu.id} common` : String(cpu.id));
        setText(this.state, cpu.state);
        this.state.dataset.state = cpu.state;
        this.state.title = cpu.thread === null || cpu.thread === undefined
            ? "no thread attached" : `thread ${cpu.thread}`;
        // A ratio of no operations says nothing, so it is a dash.
        const isSilent = cpu.magazine_hits + cpu.magazine_misses === 0;
        COLUMNS.forEach((column, i) =>
            this.figures[i].show(column.meter && isSilent ? null : cpu[column.id], tick));
        this.fill.style.transform = `scaleX(${isSilent ? 0 : cpu.hit_ratio})`;
        this.element.classList.toggle("empty-row", cpu.state === "detached" && cpu.allocations === 0);
    }
}

export class CPUsPanel {
    constructor() {
        this.frame = panel("cpus");
        this.frame.data = () => this.latest && { json: this.latest };
        this.rows = new Map();
        this.tbody = h("tbody", {}, h("tr", {}, h("td", { class: "left muted", colspan: COLUMNS.length + 2,
            text: empty.waiting })));
        const heads = COLUMNS.map(({ id, title, about }) =>
            h("th", { scope: "col", text: title ?? label(id), title: about ?? definition(id) }));
        const table = h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "left", text: "CPU" }),
            h("th", { scope: "col", class: "left", text: "state" }), heads)), this.tbody);
        this.frame.body.append(h("div", { class: "scroll", tabindex: "0", role: "region",
            "aria-label": "Table of CPUs" }, table));
    }

    update({ cpus }) {
        this.latest = cpus;
        for (const cpu of cpus.cpus) {
            let row = this.rows.get(cpu.id);
            if (!row) {
                if (this.rows.size === 0) this.tbody.replaceChildren();
                row = new Row(cpu.id);
                this.rows.set(cpu.id, row);
                this.tbody.append(row.element);
            }
            row.show(cpu, cpus.tick);
        }
        const attached = cpus.cpus.filter((cpu) => cpu.role !== "common" && cpu.state !== "detached").length;
        setText(this.frame.meta, `live tier · tick ${cpus.tick} · ${attached} attached`);
    }

    restarted() {
        this.rows.clear();
    }
}
