// Magazines: a small bar of objects against room for each class and each CPU that has any.
import { Figure, h, setText } from "../dom.js";
import { count } from "../format.js";
import { empty } from "../metrics.js";
import { panel } from "../panel.js";

/** One magazine: the bar and its two figures. */
class Magazine {
    constructor(cpu, size) {
        const path = `cpus[${cpu}].magazines[${size}]`;
        this.count = new Figure(`${path}.count`, count);
        this.capacity = new Figure(`${path}.capacity`, count, "muted");
        this.fill = h("i");
        this.element = h("td", {}, h("span", { class: "meter magazine", "aria-hidden": "true" }, this.fill),
            h("span", { class: "of" }, this.count.element, "/", this.capacity.element));
    }

    show({ count: objects, capacity }, tick) {
        this.count.show(objects, tick);
        this.capacity.show(capacity, tick);
        this.fill.style.transform = `scaleX(${capacity > 0 ? Math.min(1, objects / capacity) : 0})`;
        this.element.classList.toggle("none", capacity === 0 && objects === 0);
    }
}

const hasAny = (cpu) => cpu.magazines.some(({ count: objects, capacity }) => objects > 0 || capacity > 0);
const served = (cpu) => cpu.magazine_hits + cpu.magazine_misses > 0;

export class MagazinesPanel {
    constructor() {
        this.frame = panel("magazines");
        this.frame.data = () => this.latest && { json: this.latest,
            rows: this.latest.cpus.flatMap(({ id, magazines }) => magazines.map((magazine) => ({ cpu: id,
                ...magazine }))) };
        this.cells = new Map();
        this.head = h("thead");
        this.tbody = h("tbody");
        this.table = h("table", { class: "magazines" }, this.head, this.tbody);
        this.state = h("p", { class: "state", text: empty.waiting });
        this.frame.body.append(this.state, h("div", { class: "scroll", tabindex: "0", role: "region",
            "aria-label": "Table of magazines" }, this.table));
    }

    update({ cpus }) {
        this.latest = cpus;
        // A CPU that nobody has used has room and nothing to tell.
        const shown = cpus.cpus.filter((cpu) => hasAny(cpu) && served(cpu));
        this.layOut(shown);
        for (const cpu of shown) {
            for (const magazine of cpu.magazines) {
                this.cells.get(`${cpu.id}/${magazine.size}`).show(magazine, cpus.tick);
            }
        }
        this.state.hidden = shown.length > 0;
        this.table.hidden = shown.length === 0;
        setText(this.state, empty.magazines);
        const objects = shown.reduce((sum, cpu) => sum + cpu.magazines.reduce((all, { count: n }) => all + n, 0), 0);
        setText(this.frame.meta, `live tier · tick ${cpus.tick} · ${count(objects)} objects in magazines of `
            + `${shown.length} CPUs`);
    }

    /** Classes are the rows, CPUs the columns; made anew when another CPU comes. */
    layOut(cpus) {
        const key = cpus.map(({ id }) => id).join();
        if (key === this.key) return;
        this.key = key;
        this.cells.clear();
        const names = cpus.map(({ id, role }) => h("th", { scope: "col",
            text: role === "common" ? `CPU ${id} common` : `CPU ${id}` }));
        this.head.replaceChildren(h("tr", {}, h("th", { scope: "col", text: "class" }), names));
        const sizes = cpus[0]?.magazines.map(({ size }) => size) ?? [];
        this.tbody.replaceChildren(...sizes.map((size) => h("tr", {}, h("th", { scope: "row", text: count(size) }),
            cpus.map(({ id }) => {
                const cell = new Magazine(id, size);
                this.cells.set(`${id}/${size}`, cell);
                return cell.element;
            }))));
    }
}
