// The page map: all sections, or a stretch of one, as cells that the server computes for the width there is.
import { curl } from "../api.js";
import { swatch } from "../bar.js";
import { h, setText } from "../dom.js";
import { addressAfter, bytes, count, percent } from "../format.js";
import { moved, ofCells, zoomed } from "../map-window.js";
import { empty } from "../metrics.js";
import { panel } from "../panel.js";
import { map as words } from "../words/pages.js";
import { SectionCanvas } from "./section-canvas.js";

const STATES = ["slab", "large", "free"];

export class MapPanel {
    /** `id` names the panel. */
    constructor({ router }, id = "map") {
        this.router = router;
        this.frame = panel(id);
        this.frame.data = () => this.canvases.length > 0 && { json: { maps: this.canvases.map(({ map }) => map) },
            rows: this.canvases.flatMap(({ map }) => map?.cells ?? []) };
        this.canvases = [];
        this.params = {};
        this.sections = [];
        this.pageSize = 4096;
        this.holder = h("div", { class: "sections" });
        this.readout = h("p", { class: "readout", id: `${id}-readout`, text: empty.waiting });
        this.about = h("p", { class: "hint", id: `${id}-keys`, text: `${words.hint} ${words.wheel}` });
        this.frame.body.append(this.tools(), this.legend(), this.holder, this.readout, this.about);
    }

    tools() {
        const button = (text, label, act) => h("button", { type: "button", class: "small", text, "aria-label": label,
            title: label, data: { act: label }, on: { click: act } });
        this.buttons = {
            closer: button("+", "zoom in", () => this.zoom(0.5)), wider: button("−", "zoom out", () => this.zoom(2)),
            earlier: button("←", "earlier pages", () => this.move(-0.5)),
            later: button("→", "later pages", () => this.move(0.5)),
            all: button("all", "all memory", () => this.open(null)),
        };
        this.where = h("span", { class: "muted" });
        return h("div", { class: "buttons", role: "group", "aria-label": "Window of the map" },
            Object.values(this.buttons), this.where);
    }

    legend() {
        this.faint = h("span", { text: words.dimmed, hidden: true });
        return h("div", { class: "legend" },
            h("span", {}, swatch("--free"), "free"),
            h("span", {}, "slab, emptier ", h("i", { class: "ramp", "aria-hidden": "true" }), " fuller"),
            h("span", {}, swatch("--large"), "large"),
            h("span", {}, h("i", { class: "outlined", "aria-hidden": "true" }), words.changed),
            h("span", {}, h("i", { class: "outlined ring", "aria-hidden": "true" }), words.ring), this.faint);
    }

    describe(server) {
        this.pageSize = server.page_size;
    }

    /** The class whose slabs are drawn strong, if any. */
    get lit() {
        return null;
    }

    navigate(params) {
        this.params = params;
        this.faint.hidden = !this.lit;
        this.layOut();
    }

    /** The stretch that the address names, or null for all memory. */
    get window() {
        const { section, first, pages } = this.params;
        const found = this.sections.find(({ index }) => String(index) === section);
        if (!found || pages === undefined) return null;
        return { section: found.index, total: found.total_pages, first: Number(first) || 0, count: Number(pages) || 0 };
    }

    open(window, section = 0) {
        this.router.set(window === null ? { section: null, first: null, pages: null }
            : { section, first: window.first, pages: window.count });
    }

    update({ buddy }) {
        const key = JSON.stringify(buddy.sections.map(({ index, total_pages: pages }) => [index, pages]));
        this.sections = buddy.sections;
        if (key !== this.key) {
            this.key = key;
            this.layOut();
        }
        this.refresh();
    }

    /** One canvas for each section that is in sight. */
    layOut() {
        const window = this.window;
        const seen = window ? [{ index: window.section }] : this.sections;
        const names = seen.map(({ index }) => index).join();
        if (names !== this.names) {
            this.names = names;
            this.canvases = seen.map(({ index }) => new SectionCanvas(this, index));
            this.holder.replaceChildren(...this.canvases.map(({ element }) => element));
        }
        this.buttons.all.disabled = !window;
        this.buttons.wider.disabled = !window;
        this.buttons.earlier.disabled = !window || window.first === 0;
        this.buttons.later.disabled = !window || window.first + window.count >= window.total;
        this.refresh();
    }

    refresh() {
        for (const canvas of this.canvases) canvas.fetch();
    }

    /** The part of a section that its canvas shows. */
    windowOf(section) {
        const window = this.window;
        if (window) return window;
        const { total_pages: total } = this.sections.find(({ index }) => index === section);
        return { section, total, first: 0, count: total };
    }

    zoom(factor, canvas = this.canvases.find(({ cells }) => cells.cursor >= 0) ?? this.canvases[0], cell = -1) {
        if (!canvas?.map) return;
        const window = this.windowOf(canvas.section);
        const page = cell < 0 ? window.first + window.count / 2
            : canvas.map.first_page + (cell + 0.5) * canvas.map.pages_per_cell;
        const next = factor === Infinity ? null : zoomed(window, window.total, factor, page);
        const isPart = next && (next.count < window.total || (this.sections.length > 1 && factor < 1));
        this.open(isPart ? next : null, canvas.section);
    }

    move(part) {
        const window = this.window;
        if (window) this.open(moved(window, window.total, part), window.section);
    }

    zoomTo(canvas, a, b) {
        this.open(ofCells(canvas.map, a, b), canvas.section);
    }

    pick(canvas, cell) {
        const { map } = canvas;
        this.router.set({ address: addressAfter(map.start,
            (map.first_page + cell * map.pages_per_cell) * this.pageSize) });
    }

    /** A canvas has another map: the sums and the scale of what is in sight. */
    drawn() {
        const maps = this.canvases.map(({ map }) => map).filter(Boolean);
        if (maps.length === 0) return;
        const total = Object.fromEntries(STATES.map((state) => [state,
            maps.reduce((sum, map) => sum + map.cells.reduce((pages, cell) => pages + cell[state], 0), 0)]));
        const lit = maps.flatMap((map) => map.cells).reduce((sum, cell) => sum + (cell.class_pages ?? 0), 0);
        const [first] = maps;
        const pages = maps.reduce((sum, map) => sum + map.page_count, 0);
        this.summary = `${STATES.map((state) => `${count(total[state])} ${state}`).join(", ")} pages.`
            + (this.lit ? ` ${count(lit)} of slabs of ${this.lit} bytes.` : "");
        setText(this.where, `${bytes(pages * this.pageSize)} · ${bytes(first.pages_per_cell * this.pageSize)} a cell`);
        setText(this.frame.meta, `live tier · tick ${first.tick} · ${count(pages)} pages`);
        this.frame.lines[0]?.set(curl("GET", this.canvases[0].path));
        this.describeCursor();
    }

    cursorMoved(canvas, cell) {
        this.pointed = cell < 0 ? null : canvas;
        // Only what the reader asks for is spoken, not a summary every second.
        this.readout.setAttribute("aria-live", cell < 0 ? "off" : "polite");
        this.describeCursor();
    }

    describeCursor() {
        const { map, cells: { cursor } } = this.pointed ?? { map: null, cells: { cursor: -1 } };
        const cell = map?.cells[cursor];
        if (!cell) {
            setText(this.readout, this.summary ?? empty.waiting);
            return;
        }
        const offset = (map.first_page + cursor * map.pages_per_cell) * this.pageSize;
        const start = addressAfter(map.start, offset);
        const last = addressAfter(map.start, offset + (cell.free + cell.slab + cell.large) * this.pageSize - 1);
        const fill = cell.slab > 0 ? `, slots used ${percent(cell.fill_ratio)}` : "";
        const ours = cell.class_pages ? `, ${count(cell.class_pages)} of the chosen class` : "";
        const pages = `${count(cell.free)} free, ${count(cell.slab)} slab, ${count(cell.large)} large pages`;
        setText(this.readout, `${start} … ${last} · ${pages}${ours}${fill}`);
    }

    failed(section, problem) {
        setText(this.readout, `Section ${section}: ${problem.message}`);
    }

    restarted() {
        for (const { cells } of this.canvases) cells.show(null);
    }
}

/** The map of the tab Classes: the chosen class is drawn strong. */
export class ClassMapPanel extends MapPanel {
    constructor(context) {
        super(context, "class-map");
    }

    get lit() {
        return this.params.size ?? null;
    }
}
