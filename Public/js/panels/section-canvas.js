// One section of the page map: its canvas, and the request for its cells, one at a time.
import { h, setText } from "../dom.js";
import { Fetched } from "../fetched.js";
import { bytes } from "../format.js";
import { cellOf, CLOSEST } from "../map-window.js";
import { map as words } from "../words/pages.js";
import { CellCanvas } from "./cells.js";

export class SectionCanvas {
    /** `panel` is the map that the section is part of. */
    constructor(panel, section) {
        Object.assign(this, { panel, section });
        this.fetched = new Fetched({ onAnswer: (answer) => this.show(answer),
            onProblem: (problem) => panel.failed(section, problem) });
        this.cells = new CellCanvas(`${panel.frame.section.id}-readout ${panel.frame.section.id}-keys`, {
            onCursor: (cell) => panel.cursorMoved(this, cell), onPick: (cell) => panel.pick(this, cell),
            onRange: (a, b) => panel.zoomTo(this, a, b), onMove: (part) => panel.move(part),
            onZoom: (factor, cell) => panel.zoom(factor, this, cell), onWidth: () => this.fetch(),
        });
        this.title = h("h3");
        this.element = h("div", {}, this.title, this.cells.element);
    }

    get map() {
        return this.cells.map;
    }

    /** The request for the window in as many cells as there is room for; all sections share it. */
    get path() {
        const { panel } = this;
        const { first, count } = panel.windowOf(this.section);
        const all = panel.window ? count : panel.sections.reduce((sum, { total_pages: pages }) => sum + pages, 0);
        // Cells of a power of two of pages, so that a row is a round number of bytes; one scale for all sections.
        let each = 1;
        while (all / each > this.cells.room) each *= 2;
        const query = new URLSearchParams({ cells: Math.max(1, Math.ceil(count / each)) });
        if (panel.window) {
            query.set("first_page", first);
            query.set("page_count", Math.max(count, Math.min(CLOSEST, panel.window.total)));
        }
        if (panel.lit) query.set("size_class", panel.lit);
        return `/api/v1/sections/${this.section}/map?${query}`;
    }

    fetch() {
        if (this.panel.sections.length > 0 && this.cells.element.clientWidth > 0) this.fetched.ask(this.path);
    }

    show(map) {
        const largest = Math.max(...this.panel.sections.map(({ total_pages: pages }) => pages));
        this.cells.most = this.panel.window ? 0 : Math.ceil(largest / map.pages_per_cell);
        this.cells.pageSize = this.panel.pageSize;
        this.cells.show(map);
        this.cells.mark(this.markedCell(map));
        const sum = (state) => map.cells.reduce((pages, cell) => pages + cell[state], 0);
        const { canvas, changed } = this.cells;
        Object.assign(canvas.dataset, { free: sum("free"), slab: sum("slab"), large: sum("large"), tick: map.tick,
            changed: changed.size, first: map.first_page, pages: map.page_count });
        const end = this.panel.window ? "" : `, ${bytes(map.pages * this.panel.pageSize)}`;
        setText(this.title, `Section ${this.section} at ${map.start}${end}`);
        canvas.setAttribute("aria-label", `Page map of section ${this.section}: ${sum("slab")} slab pages, `
            + `${sum("large")} large, ${sum("free")} free. ${words.keys}`);
        this.panel.drawn();
    }

    /** The cell of what is chosen in the address bar. */
    markedCell(map) {
        const { address, slab } = this.panel.params;
        const chosen = address ?? slab;
        if (!/^0x[0-9a-f]+$/.test(chosen ?? "")) return -1;
        return cellOf(map, Number((BigInt(chosen) - BigInt(map.start)) / BigInt(this.panel.pageSize)));
    }
}
