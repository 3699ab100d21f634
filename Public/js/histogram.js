// A histogram of a few bars in a table's cell: how many slabs are how full.
import { h } from "./dom.js";

const HEIGHT = 16;

export class Histogram {
    /** `name(bin, bins)` says what a bar stands for. */
    constructor(name) {
        this.name = name;
        this.bars = [];
        this.element = h("span", { class: "histogram", role: "img", "aria-label": "no slabs" });
    }

    /** Shows the counts of `bins`; the highest fills the height, any other than none is seen. */
    show(bins) {
        const key = bins?.join(",") ?? "";
        if (key === this.key) return;
        this.key = key;
        const counts = bins ?? [];
        if (this.bars.length !== counts.length) {
            this.bars = counts.map(() => h("i"));
            this.element.replaceChildren(...this.bars);
        }
        const top = Math.max(1, ...counts);
        const words = [];
        counts.forEach((count, bin) => {
            const height = count === 0 ? 1 : Math.max(2, Math.round((HEIGHT * count) / top));
            this.bars[bin].style.height = `${height}px`;
            this.bars[bin].classList.toggle("none", count === 0);
            if (count > 0) words.push(`${count} slabs ${this.name(bin, counts.length)}`);
        });
        const text = words.join(", ") || "no slabs";
        this.element.setAttribute("aria-label", text);
        this.element.title = text;
    }
}
