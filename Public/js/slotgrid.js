// A slab's slots as a grid of small squares, one for each object, that the arrow keys walk through.
import { h } from "./dom.js";
import { slotStates } from "./words/classes.js";

const MOVES = { ArrowLeft: -1, ArrowRight: 1 };

/** How many slots stand in a row: short slabs in one, long ones in rows of 16 or 32. */
function columnsFor(slots) {
    if (slots <= 16) return slots;
    return slots > 128 ? 32 : 16;
}

export class SlotGrid {
    /** `onPick(slot)` makes the squares buttons; without it the grid is a picture with a name. */
    constructor({ label, onPick }) {
        this.label = label;
        this.onPick = onPick;
        this.cells = [];
        this.cursor = 0;
        this.element = h("div", { class: "slots", role: onPick ? "grid" : "img", "aria-label": label });
        if (!onPick) return;
        this.element.addEventListener("click", (event) => this.clicked(event));
        this.element.addEventListener("keydown", (event) => this.keyed(event));
    }

    /** Shows `map`, a letter for each slot; `letters` names the states. Slots in `changed` are outlined. */
    show(map, letters, changed = new Set()) {
        const names = Object.fromEntries(Object.entries(letters).map(([name, letter]) => [letter, name]));
        if (this.cells.length !== map.length) this.build(map.length);
        const counts = {};
        [...map].forEach((letter, slot) => {
            const name = names[letter];
            counts[name] = (counts[name] ?? 0) + 1;
            this.paint(slot, name, changed.has(slot));
        });
        if (this.onPick) return;
        const words = Object.entries(counts).map(([name, count]) => `${count} ${slotStates[name]?.[0] ?? name}`);
        this.element.setAttribute("aria-label", `${this.label}: ${words.join(", ")}`);
    }

    build(slots) {
        this.columns = columnsFor(slots);
        this.cursor = Math.min(this.cursor, slots - 1);
        this.element.style.setProperty("--columns", this.columns);
        this.cells = Array.from({ length: slots }, (_, slot) => (this.onPick
            ? h("button", { type: "button", role: "gridcell", class: "slot", data: { slot },
                tabindex: slot === this.cursor ? "0" : "-1" })
            : h("span", { class: "slot" })));
        const rows = [];
        for (let first = 0; first < slots; first += this.columns) {
            rows.push(h("div", { class: "slot-row", role: this.onPick ? "row" : null },
                this.cells.slice(first, first + this.columns)));
        }
        this.element.replaceChildren(...rows);
    }

    paint(slot, name, isChanged) {
        const cell = this.cells[slot];
        cell.classList.toggle("changed", isChanged);
        if (cell.dataset.state === name) return;
        cell.dataset.state = name;
        const words = `slot ${slot}: ${slotStates[name]?.[0] ?? name}`;
        cell.title = words;
        if (this.onPick) cell.setAttribute("aria-label", words);
    }

    /** Marks the slot that was picked. */
    mark(slot) {
        this.cells.forEach((cell, i) => cell.setAttribute("aria-selected", String(i === slot)));
    }

    clicked(event) {
        const cell = event.target.closest("[data-slot]");
        if (!cell) return;
        this.focus(Number(cell.dataset.slot), false);
        this.onPick(this.cursor);
    }

    keyed(event) {
        const moves = { ...MOVES, ArrowUp: -this.columns, ArrowDown: this.columns,
            Home: -this.cursor, End: this.cells.length - 1 - this.cursor };
        const step = moves[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const next = this.cursor + step;
        if (next >= 0 && next < this.cells.length) this.focus(next, true);
    }

    focus(slot, take) {
        this.cells[this.cursor].tabIndex = -1;
        this.cursor = slot;
        this.cells[slot].tabIndex = 0;
        if (take) this.cells[slot].focus();
    }
}

/** The legend of the squares, for the states that `letters` names. */
export function slotLegend() {
    return h("div", { class: "legend" }, Object.entries(slotStates).map(([name, [label, meaning]]) =>
        h("span", { title: meaning }, h("i", { class: "slot", data: { state: name }, "aria-hidden": "true" }), label)));
}
