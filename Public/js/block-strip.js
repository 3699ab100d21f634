// A stretch of memory as a strip of its blocks, wide as they are large.
import { h } from "./dom.js";
import { blockKinds } from "./words/laboratory.js";

const name = ({ kind, order }) => `${Number.isInteger(order) ? `order ${order}` : "a run"} ${blockKinds[kind] ?? kind}`;

export class BlockStrip {
    constructor(label) {
        this.label = label;
        this.element = h("div", { class: "strip", role: "img", "aria-label": label });
    }

    /** Shows blocks as `walkBlocks` answers them. */
    show(blocks) {
        this.element.replaceChildren(...blocks.map((block) => {
            const words = name(block);
            const part = h("span", { title: words, data: { kind: block.kind } },
                h("b", { text: Number.isInteger(block.order) ? String(block.order) : "" }));
            part.style.flexGrow = Math.max(block.pages, 1);
            return part;
        }));
        this.element.setAttribute("aria-label", `${this.label}: ${blocks.map(name).join(", ")}`);
    }
}
