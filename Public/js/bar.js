// Stacked bars made of plain elements, whose parts keep their exact share of the width.
import { h } from "./dom.js";

export class StackedBar {
    /** `parts` are `[name, label, colour token]` in the order of the bar. */
    constructor(parts, className = "") {
        this.parts = parts;
        this.segments = parts.map(([name, , token]) => {
            const segment = h("span", { data: { part: name } });
            segment.style.background = `var(${token})`;
            return segment;
        });
        this.element = h("div", { class: `bar ${className}`, role: "img" }, this.segments);
    }

    /** Shows `values` by part name; `write` turns a value into text for the reader of the bar. */
    show(values, write) {
        const words = [];
        this.parts.forEach(([name, label], i) => {
            const value = values[name] ?? 0;
            const segment = this.segments[i];
            segment.style.flexGrow = value;
            segment.hidden = value <= 0;
            if (value > 0) {
                const text = `${label}: ${write(value)}`;
                segment.title = text;
                words.push(text);
            }
        });
        this.element.setAttribute("aria-label", words.join(", ") || "empty");
    }
}

/** A small square in a part's colour. */
export function swatch(token, className = "") {
    const element = h("i", { class: `swatch ${className}`, "aria-hidden": "true" });
    element.style.background = `var(${token})`;
    return element;
}
