// The page map: every page of a section as part of a coloured cell, live, with what lies under the pointer in words.
import { curl, get } from "../api.js";
import { swatch } from "../bar.js";
import { h, setText } from "../dom.js";
import { addressAfter, bytes, count, percent } from "../format.js";
import { empty } from "../metrics.js";
import { panel } from "../panel.js";
import { CellCanvas } from "./cells.js";

export class MapPanel {
    constructor({ mapCells }) {
        this.frame = panel("map");
        this.mapCells = mapCells;
        this.section = 0;
        this.fetching = false;
        this.summary = empty.waiting;
        this.cells = new CellCanvas((cell) => this.cursorMoved(cell));
        this.readout = h("p", { class: "readout", id: "map-readout", text: empty.waiting });
        this.select = h("select", { "aria-label": "Section", hidden: true });
        this.select.addEventListener("change", () => this.choose(Number(this.select.value)));
        this.frame.lines[0].set(curl("GET", this.path));
        this.frame.body.append(this.legend(), this.cells.element, this.readout);
    }

    legend() {
        return h("div", { class: "legend" },
            h("span", {}, swatch("--free"), "free"),
            h("span", {}, "slab, emptier ", h("i", { class: "ramp", "aria-hidden": "true" }), " fuller"),
            h("span", {}, swatch("--large"), "large"),
            h("span", {}, h("i", { class: "outlined", "aria-hidden": "true" }), "changed since the last tick"),
            this.select);
    }

    get path() {
        return `/api/v1/sections/${this.section}/map?cells=${this.mapCells}`;
    }

    describe(server) {
        this.cells.pageSize = server.page_size;
    }

    choose(section) {
        this.section = section;
        this.cells.show(null);
        this.frame.lines[0].set(curl("GET", this.path));
        this.summary = `Section ${section} comes with the next tick.`;
        setText(this.readout, this.summary);
    }

    update(tick) {
        this.offer(tick.buddy.sections);
        if (this.section === 0) this.take(tick.map);
        else if (this.cells.visible) this.fetch();
    }

    offer(sections) {
        if (this.select.options.length === sections.length) return;
        const options = sections.map(({ index, start, size_bytes: size }) =>
            h("option", { value: index, text: `section ${index} · ${start} · ${bytes(size)}` }));
        this.select.replaceChildren(...options);
        this.select.value = String(this.section);
        this.select.hidden = sections.length < 2;
    }

    /** The stream carries section 0; another one is fetched, one request at a time and only while it is seen. */
    async fetch() {
        if (this.fetching) return;
        this.fetching = true;
        const section = this.section;
        try {
            const map = await get(this.path);
            if (section === this.section) this.take(map);
        } catch (problem) {
            setText(this.readout, `Section ${section}: ${problem.message}`);
        } finally {
            this.fetching = false;
        }
    }

    take(map) {
        if (!map) return;
        const total = { free: 0, slab: 0, large: 0 };
        for (const cell of map.cells) for (const state of Object.keys(total)) total[state] += cell[state];
        this.cells.show(map);
        const { canvas, changed } = this.cells;
        Object.assign(canvas.dataset, total, { tick: map.tick, changed: changed.size });
        const words = `${count(total.slab)} slab pages, ${count(total.large)} large, ${count(total.free)} free.`;
        canvas.setAttribute("aria-label", `Page map: ${words} Arrow keys move over the cells.`);
        this.summary = `${words} Point at a cell for its addresses.`;
        const scale = `${count(map.pages)} pages · ${count(map.pages_per_cell)} a cell`;
        setText(this.frame.meta, `live tier · tick ${map.tick} · ${scale}`);
        this.describeCursor();
    }

    cursorMoved(cell) {
        // Only what the reader asks for is spoken, not a summary every second.
        this.readout.setAttribute("aria-live", cell < 0 ? "off" : "polite");
        this.describeCursor();
    }

    describeCursor() {
        const { map, cursor, pageSize } = this.cells;
        const cell = map?.cells[cursor];
        if (!cell) {
            setText(this.readout, this.summary);
            return;
        }
        const offset = cursor * map.pages_per_cell * pageSize;
        const start = addressAfter(map.start, offset);
        const last = addressAfter(map.start, offset + (cell.free + cell.slab + cell.large) * pageSize - 1);
        const fill = cell.slab > 0 ? `, slots used ${percent(cell.fill_ratio)}` : "";
        const pages = `${count(cell.free)} free, ${count(cell.slab)} slab, ${count(cell.large)} large pages`;
        setText(this.readout, `${start} … ${last} · ${pages}${fill}`);
    }

    restarted() {
        this.cells.show(null);
    }
}
