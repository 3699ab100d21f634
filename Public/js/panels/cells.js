// The canvas of a page map: cells in rows, with a cursor for pointer and keyboard, and a stretch that is dragged out.
import { h, onWidth, prepareCanvas } from "../dom.js";
import { bytes } from "../format.js";
import { geometry, LABEL_WIDTH, shape } from "../map-window.js";
import { color, onTheme } from "../theme.js";
import { paintCell, slabShades } from "./cell-paint.js";

export class CellCanvas {
    /**
     * `onCursor(cell)` hears of every move of the cursor, -1 when it leaves; `onPick(cell)` of a click or Enter,
     * `onRange(a, b)` of cells dragged over, `onZoom(factor, cell)` and `onMove(part)` of keys and wheel.
     */
    constructor(described, handlers) {
        this.on = handlers;
        this.map = null;
        this.changed = new Set();
        this.cursor = -1;
        this.marked = -1;
        this.anchor = null;
        this.pageSize = 4096;
        // Maps that stand below each other have cells of one size: that of the map with most of them.
        this.most = 0;
        this.canvas = h("canvas", { role: "application", "aria-roledescription": "page map", tabindex: "0",
            "aria-describedby": described, "aria-label": "Page map" });
        this.element = h("div", { class: "cells" }, this.canvas);
        onWidth(this.element, () => this.on.onWidth());
        onTheme(() => {
            this.shades = null;
            this.draw();
        });
        this.listen();
    }

    listen() {
        const at = (event) => this.cellAt(event.offsetX, event.offsetY);
        this.canvas.addEventListener("pointerdown", (event) => {
            this.anchor = at(event);
            this.moveTo(this.anchor);
        });
        this.canvas.addEventListener("pointermove", (event) => this.moveTo(at(event)));
        this.canvas.addEventListener("pointerup", (event) => this.released(at(event)));
        this.canvas.addEventListener("pointerleave", () => {
            this.anchor = null;
            this.moveTo(-1);
        });
        this.canvas.addEventListener("blur", () => this.moveTo(-1));
        this.canvas.addEventListener("keydown", (event) => this.keyed(event));
        this.canvas.addEventListener("wheel", (event) => {
            // The page must scroll past a map that nobody uses.
            if (document.activeElement !== this.canvas && !event.ctrlKey) return;
            event.preventDefault();
            if (event.deltaY !== 0) this.on.onZoom(event.deltaY < 0 ? 0.5 : 2, at(event));
        }, { passive: false });
    }

    released(cell) {
        const anchor = this.anchor;
        this.anchor = null;
        if (anchor === null || anchor < 0 || cell < 0) return;
        if (anchor === cell) this.on.onPick(cell);
        else this.on.onRange(anchor, cell);
    }

    keyed(event) {
        if (!this.map) return;
        const last = this.map.cells.length - 1;
        const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns, Home: -last,
            End: last };
        const zooms = { "+": 0.5, "=": 0.5, "-": 2, 0: Infinity };
        const moves = { PageUp: -0.5, PageDown: 0.5 };
        const from = Math.max(this.cursor, 0);
        if (event.key in steps) this.moveTo(Math.min(Math.max(from + steps[event.key], 0), last));
        else if (event.key in zooms) this.on.onZoom(zooms[event.key], this.cursor);
        else if (event.key in moves) this.on.onMove(moves[event.key]);
        else if (event.key === "Enter" || event.key === " ") this.on.onPick(from);
        else return;
        event.preventDefault();
        // Digits would open tabs.
        event.stopPropagation();
    }

    /** Shows another map; cells of the same pages whose counts differ from the map before are outlined. */
    show(map) {
        this.changed.clear();
        const before = this.map;
        if (map && before && before.first_page === map.first_page && before.cells.length === map.cells.length
            && before.section === map.section) {
            map.cells.forEach((cell, i) => {
                const old = before.cells[i];
                if (old.free !== cell.free || old.slab !== cell.slab || old.large !== cell.large) this.changed.add(i);
            });
        }
        this.map = map;
        this.draw();
    }

    mark(cell) {
        this.marked = cell;
        this.draw();
    }

    moveTo(cell) {
        if (cell === this.cursor) return;
        this.cursor = cell;
        this.draw();
        this.on.onCursor(cell);
    }

    cellAt(x, y) {
        if (!this.map || !this.size || x < LABEL_WIDTH || y < 0) return -1;
        const column = Math.floor((x - LABEL_WIDTH) / this.size);
        const cell = Math.floor(y / this.size) * this.columns + column;
        return column < this.columns && cell < this.map.cells.length ? cell : -1;
    }

    /** Most cells that the canvas has room for at its width. */
    get room() {
        return geometry(this.element.clientWidth || 600).cells;
    }

    draw() {
        const width = this.element.clientWidth;
        if (!this.map || width <= LABEL_WIDTH) return;
        const { cells } = this.map;
        const { columns, size } = shape(width, Math.max(cells.length, this.most));
        Object.assign(this, { columns, size });
        const rows = Math.ceil(cells.length / columns);
        const context = prepareCanvas(this.canvas, width, rows * this.size + 2);
        this.shades ??= slabShades();
        this.drawLabels(context, rows);
        const side = this.size - (this.size >= 7 ? 1 : 0.5);
        const isLit = cells[0]?.class_pages !== undefined;
        cells.forEach((cell, i) => paintCell(context, cell, this.origin(i), side, this.shades, isLit));
        this.drawOutlines(context, side);
    }

    drawLabels(context, rows) {
        const every = Math.ceil(15 / this.size);
        context.font = "11px system-ui, sans-serif";
        context.fillStyle = color("--muted");
        context.textBaseline = "middle";
        context.textAlign = "right";
        for (let row = 0; row < rows; row += every) {
            const page = this.map.first_page + row * this.columns * this.map.pages_per_cell;
            context.fillText(page === 0 ? "start" : `+${bytes(page * this.pageSize)}`, LABEL_WIDTH - 7,
                row * this.size + this.size / 2);
        }
    }

    origin(i) {
        return [LABEL_WIDTH + (i % this.columns) * this.size, Math.floor(i / this.columns) * this.size];
    }

    drawOutlines(context, side) {
        context.strokeStyle = color("--text");
        context.lineWidth = 1;
        context.globalAlpha = 0.6;
        for (const i of this.changed) {
            const [x, y] = this.origin(i);
            context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
        }
        context.globalAlpha = 1;
        context.strokeStyle = color("--bad");
        context.lineWidth = 2.5;
        if (this.marked >= 0 && this.marked < this.map.cells.length) {
            const [x, y] = this.origin(this.marked);
            context.strokeRect(x - 1, y - 1, side + 2, side + 2);
        }
        if (this.cursor < 0 || this.cursor >= this.map.cells.length) return;
        context.strokeStyle = color("--remote");
        context.lineWidth = 2;
        const from = this.anchor === null || this.anchor < 0 ? this.cursor : this.anchor;
        for (let i = Math.min(from, this.cursor); i <= Math.max(from, this.cursor); i += 1) {
            const [x, y] = this.origin(i);
            context.strokeRect(x, y, side, side);
        }
    }
}

