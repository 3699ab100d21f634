// Free blocks by order, with the unusable free space index and the fragmentation index of each.
import { StackedBar } from "../bar.js";
import { Figure, h, setText } from "../dom.js";
import { bytes, count, index, percent } from "../format.js";
import { definition, empty, label } from "../metrics.js";
import { panel } from "../panel.js";

const PARTS = [["here", "free in this order", "--cache"], ["rest", "free in other orders", "--free"]];

class Row {
    constructor(order) {
        const path = `orders[${order.order}]`;
        this.blocks = new Figure(`${path}.free_blocks`, count);
        this.unusable = new Figure(`${path}.unusable_ratio`, percent);
        this.fragmentation = new Figure(`${path}.fragmentation_index`,
            (value) => (value === -1 ? "would succeed" : index(value)));
        this.bytes = h("td");
        this.bar = new StackedBar(PARTS);
        this.fill = h("i");
        this.element = h("tr", {}, h("th", { scope: "row", text: order.order }),
            h("td", { text: bytes(order.block_bytes) }),
            h("td", {}, this.blocks.element), h("td", { class: "wide" }, this.bar.element), this.bytes,
            h("td", {}, h("span", { class: "meter", "aria-hidden": "true" }, this.fill), this.unusable.element),
            h("td", {}, this.fragmentation.element));
    }

    show(order, freeBytes, tick) {
        const here = order.free_blocks * order.block_bytes;
        this.blocks.show(order.free_blocks, tick);
        this.unusable.show(order.unusable_ratio, tick);
        this.fragmentation.show(order.fragmentation_index, tick);
        this.fill.style.transform = `scaleX(${order.unusable_ratio})`;
        this.bar.show({ here, rest: Math.max(0, freeBytes - here) }, bytes);
        setText(this.bytes, here === 0 ? "–" : bytes(here));
        this.element.classList.toggle("empty-row", order.free_blocks === 0);
    }
}

export class OrdersPanel {
    constructor() {
        this.frame = panel("orders");
        this.rows = [];
        this.tbody = h("tbody", {}, h("tr", {}, h("td", { class: "left muted", colspan: 7, text: empty.waiting })));
        const heads = [["order", ""], ["block", "Bytes of one block."],
            [label("free_blocks"), definition("free_blocks")],
            ["share of free memory", ""], ["bytes", "Free bytes in blocks of this order."],
            [label("unusable_ratio"), definition("unusable_ratio")],
                [label("fragmentation_index"), definition("fragmentation_index")]];
        const table = h("table", {},
            h("thead", {}, h("tr", {}, heads.map(([text, title], i) => h("th",
                { scope: "col", text, title, class: i === 3 ? "left" : "" })))),
            this.tbody);
        this.frame.body.append(h("div", { class: "scroll", tabindex: "0", role: "region",
            "aria-label": "Table of orders" }, table));
    }

    update({ buddy, stats }) {
        if (this.rows.length !== buddy.orders.length) {
            this.rows = buddy.orders.map((order) => new Row(order));
            this.tbody.replaceChildren(...this.rows.map((row) => row.element));
        }
        const free = buddy.orders.reduce((sum, order) => sum + order.free_blocks * order.block_bytes, 0);
        buddy.orders.forEach((order, i) => this.rows[i].show(order, free, buddy.tick));
        const ratio = stats.fragmentation.largest_free_block_ratio;
        const { acquisitions, contentions } = buddy.lock;
        setText(this.frame.meta,
            `live tier · tick ${buddy.tick} · ${label("largest_free_block_ratio")} ${percent(ratio)} · `
            + `lock taken ${count(acquisitions)}, contended ${count(contentions)}`);
    }
}
