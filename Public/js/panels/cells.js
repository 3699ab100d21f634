// The canvas of the page map: cells in rows of a round number of bytes, the changed ones outlined, and a cursor.
import { h, onWidth, prepareCanvas } from "../dom.js";
import { bytes } from "../format.js";
import { color, onTheme } from "../theme.js";

const LABEL_WIDTH = 64;
// Steps between an empty and a full slab; more could not be told apart.
const SHADES = 12;

function channels(text) {
    return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** Colours from empty to full slabs, mixed once for each theme. */
function shades() {
    const low = channels(color("--live-low"));
    const high = channels(color("--live"));
    return Array.from({ length: SHADES + 1 }, (_, step) => {
        const mixed = low.map((value, i) => Math.round(value + (high[i] - value) * (step / SHADES)));
        return `rgb(${mixed.join(" ")})`;
    });
}

export class CellCanvas {
    /** `onCursor(cell)` hears of every move of the cursor, -1 when it leaves. */
    constructor(onCursor) {
        this.onCursor = onCursor;
        this.map = null;
        this.changed = new Set();
        this.cursor = -1;
        this.pageSize = 4096;
        this.visible = false;
        this.canvas = h("canvas", { role: "img", tabindex: "0", "aria-describedby": "map-readout" });
        this.element = h("div", {}, this.canvas);
        onWidth(this.element, () => this.draw());
        onTheme(() => {
            this.shades = null;
            this.draw();
        });
        const observer = new IntersectionObserver(
            (entries) => {
                this.visible = entries[entries.length - 1].isIntersecting;
                if (this.visible) this.draw();
            },
            { rootMargin: "200px" },
        );
        observer.observe(this.element);
        this.listen();
    }

    listen() {
        const pointed = (event) => this.moveTo(this.cellAt(event.offsetX, event.offsetY));
        this.canvas.addEventListener("pointermove", pointed);
        this.canvas.addEventListener("pointerdown", pointed);
        this.canvas.addEventListener("pointerleave", () => this.moveTo(-1));
        this.canvas.addEventListener("blur", () => this.moveTo(-1));
        this.canvas.addEventListener("keydown", (event) => {
            const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns };
            const step = moves[event.key];
            if (!step || !this.map) return;
            event.preventDefault();
            this.moveTo(Math.min(Math.max(Math.max(this.cursor, 0) + step, 0), this.map.cells.length - 1));
        });
    }

    /** Shows another map; cells whose page counts differ from the map before are outlined. */
    show(map) {
        this.changed.clear();
        const before = this.map;
        if (map && before && before.tick !== map.tick && before.cells.length === map.cells.length) {
            map.cells.forEach((cell, i) => {
                const old = before.cells[i];
                if (old.free !== cell.free || old.slab !== cell.slab || old.large !== cell.large) this.changed.add(i);
            });
        }
        this.map = map;
        this.draw();
    }

    moveTo(cell) {
        if (cell === this.cursor) return;
        this.cursor = cell;
        this.draw();
        this.onCursor(cell);
    }

    cellAt(x, y) {
        if (!this.map || !this.size || x < LABEL_WIDTH) return -1;
        const column = Math.floor((x - LABEL_WIDTH) / this.size);
        const cell = Math.floor(y / this.size) * this.columns + column;
        return column < this.columns && cell < this.map.cells.length ? cell : -1;
    }

    draw() {
        const width = this.element.clientWidth;
        if (!this.map || !this.visible || width <= LABEL_WIDTH) return;
        const { cells } = this.map;
        // A power of two, so that each row covers a round number of bytes.
        this.columns = Math.min(width < 560 ? 32 : 64, cells.length);
        this.size = Math.min(28, Math.max(4, Math.floor((width - LABEL_WIDTH) / this.columns)));
        const rows = Math.ceil(cells.length / this.columns);
        const context = prepareCanvas(this.canvas, width, rows * this.size + 2);
        this.shades ??= shades();
        this.drawLabels(context, rows);
        const side = this.size - (this.size >= 7 ? 1 : 0.5);
        cells.forEach((cell, i) => this.drawCell(context, cell, i, side));
        this.drawOutlines(context, side);
    }

    drawLabels(context, rows) {
        const every = Math.ceil(16 / this.size);
        context.font = "11px system-ui, sans-serif";
        context.fillStyle = color("--muted");
        context.textBaseline = "middle";
        context.textAlign = "right";
        for (let row = 0; row < rows; row += every) {
            const offset = row * this.columns * this.map.pages_per_cell * this.pageSize;
            const text = row === 0 ? "start" : `+${bytes(offset)}`;
            context.fillText(text, LABEL_WIDTH - 8, row * this.size + this.size / 2);
        }
    }

    origin(i) {
        return [LABEL_WIDTH + (i % this.columns) * this.size, Math.floor(i / this.columns) * this.size];
    }

    drawCell(context, cell, i, side) {
        const [x, y] = this.origin(i);
        const pages = cell.free + cell.slab + cell.large;
        context.fillStyle = color("--free");
        context.fillRect(x, y, side, side);
        if (pages === 0) return;
        const slab = side * (cell.slab / pages);
        const large = side * (cell.large / pages);
        if (slab > 0) {
            context.fillStyle = this.shades[Math.round(cell.fill_ratio * SHADES)];
            context.fillRect(x, y + side - slab, side, slab);
        }
        if (large > 0) {
            context.fillStyle = color("--large");
            context.fillRect(x, y + side - slab - large, side, large);
        }
    }

    drawOutlines(context, side) {
        context.strokeStyle = color("--text");
        context.lineWidth = 1;
        for (const i of this.changed) {
            const [x, y] = this.origin(i);
            context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
        }
        if (this.cursor < 0 || this.cursor >= this.map.cells.length) return;
        const [x, y] = this.origin(this.cursor);
        context.strokeStyle = color("--remote");
        context.lineWidth = 2;
        context.strokeRect(x, y, side, side);
    }
}
