// Size classes: one sortable row each, with what its slots hold, how full its slabs are, and its latency.
import { arrange, h, setText } from "../dom.js";
import { swatch } from "../bar.js";
import { bytes, count, rate } from "../format.js";
import { empty } from "../metrics.js";
import { panel } from "../panel.js";
import { classParts } from "../words/classes.js";
import { COLUMNS, ClassRow, valueOf } from "./class-row.js";

export class ClassesPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("classes");
        this.frame.data = () => this.latest && { json: this.latest };
        this.rows = new Map();
        this.sort = { column: COLUMNS[0], down: false };
        this.headers = COLUMNS.map((column) => this.header(column));
        this.tbody = h("tbody", {}, h("tr", {}, h("td", { class: "left muted", colspan: COLUMNS.length,
            text: empty.waiting })));
        this.tbody.addEventListener("click", (event) => this.clicked(event));
        this.foot = h("tr");
        this.hide = h("input", { type: "checkbox", on: { change: () => this.order() } });
        const table = h("table", { class: "pick" }, h("thead", {}, h("tr", {}, this.headers)), this.tbody,
            h("tfoot", {}, this.foot));
        const legend = classParts.map(([, name, token]) => h("span", {}, swatch(token), name));
        this.frame.body.append(
            h("div", { class: "legend" }, legend,
                h("label", { class: "check" }, this.hide, "hide classes without slabs")),
            h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of size classes" }, table));
    }

    header(column) {
        if (!column.sorts) return h("th", { scope: "col", class: column.left ? "left" : "", text: column.title,
            title: column.about });
        const button = h("button", { type: "button", class: "sort", text: column.title, title: column.about });
        button.addEventListener("click", () => {
            const same = this.sort.column === column;
            this.sort = { column, down: same ? !this.sort.down : column.id !== "size" };
            this.order();
        });
        return h("th", { scope: "col" }, button);
    }

    /** The whole row is as good as the link in its head. */
    clicked(event) {
        if (event.target.closest("a, data")) return;
        event.target.closest("tr")?.querySelector("a")?.click();
    }

    navigate({ size }) {
        this.size = size;
        for (const [row, shown] of this.rows) shown.mark(String(row) === size);
    }

    update({ classes }) {
        this.latest = classes;
        for (const row of classes.classes) {
            let shown = this.rows.get(row.size);
            if (!shown) {
                shown = new ClassRow(row.size, this.router.href("classes", { size: row.size }));
                shown.mark(String(row.size) === this.size);
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
        // What has no value, such as a latency without samples, stands last either way.
        const value = (row) => valueOf(column, row.row) ?? -sign * Infinity;
        rows.sort((a, b) => {
            const [left, right] = [value(a), value(b)];
            return left === right ? a.size - b.size : sign * (left < right ? -1 : 1);
        });
        if (this.rows.size > 0) arrange(this.tbody, rows.map((row) => row.element));
    }

    showFoot(rows) {
        const sum = (read) => rows.reduce((total, row) => total + read(row), 0);
        const counts = ["live", "magazine", "remote_queued", "free", "capacity"]
            .map((name) => [name, count(sum((row) => row[name]))]);
        const texts = {
            ...Object.fromEntries(counts), size: "all",
            slabs: ["partial", "full", "empty"].map((state) => count(sum((row) => row.slabs[state]))).join(" / "),
            wasted_bytes: bytes(sum((row) => row.wasted_bytes)),
            allocations_per_second: rate(sum((row) => row.rates.allocations_per_second)),
            frees_per_second: rate(sum((row) => row.rates.frees_per_second)),
        };
        if (this.foot.children.length === 0) {
            this.foot.append(...COLUMNS.map(({ id }) => h(id === "size" ? "th" : "td")));
        }
        COLUMNS.forEach(({ id }, i) => setText(this.foot.children[i], texts[id] ?? ""));
    }

    restarted() {
        this.rows.clear();
    }
}
