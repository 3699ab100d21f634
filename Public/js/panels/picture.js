// Before and after, side by side: the slab's slots, the lists of its class, free blocks by order, and it all in words.
import { arrange, Figure, h, setText } from "../dom.js";
import { BlockStrip } from "../block-strip.js";
import { experiment } from "../experiment.js";
import { bytes, count, pause } from "../format.js";
import { empty } from "../metrics.js";
import { panel } from "../panel.js";
import { SlotGrid, slotLegend } from "../slotgrid.js";
import { slabsOf, slotRuns, story } from "../story.js";
import { slotStates } from "../words/classes.js";
import { picture as words } from "../words/laboratory.js";

const LISTS = ["partial", "full", "empty"];

/** One half of the picture: a slab's slots, or a stretch's blocks. */
function half(name) {
    const grid = new SlotGrid({ label: `Slots ${name}` });
    const strip = new BlockStrip(`Blocks ${name}`);
    const note = h("p", { class: "hint" });
    const facts = h("p", { class: "hint" });
    return { grid, strip, note, facts,
        element: h("div", { class: "half" }, h("h4", { text: name }), note, strip.element, grid.element, facts) };
}

/** A row of before and after, `[value, tick]` each, with what changed marked, by its sign too. */
function changeRow(head, was, now, name) {
    const change = now[0] - was[0];
    const sign = change === 0 ? "" : `${change > 0 ? "+" : "−"}${count(Math.abs(change))}`;
    const figure = ([value, tick], side) => {
        const shown = new Figure(`picture.${side}.${name}`, count);
        shown.show(value, tick);
        return shown.element;
    };
    return h("tr", { class: change === 0 ? "" : "differs" }, h("th", { scope: "row", text: head }),
        h("td", {}, figure(was, "before")), h("td", {}, figure(now, "after")),
        h("td", { class: "change", text: sign }));
}

function changeTable(caption, head, rows) {
    return h("table", { class: "plain changes" }, h("caption", { text: caption }), h("thead", {}, h("tr", {},
        [head, words.before, words.after, "change"].map((text) => h("th", { scope: "col", text })))),
        h("tbody", {}, rows));
}

export class PicturePanel {
    constructor() {
        this.frame = panel("picture");
        this.frame.data = () => this.result && { json: { request: this.result.request, answer: this.result.answer,
            before: this.result.before.ledger, after: this.result.after.ledger },
            rows: this.result.after.ledger.classes };
        this.state = h("p", { class: "state", text: empty.picture });
        this.words = h("ul", { class: "story" });
        this.before = half(words.before);
        this.after = half(words.after);
        this.title = h("h3", { text: words.slots });
        this.legend = slotLegend();
        this.tables = h("div", { class: "pair-of-tables" });
        this.content = h("div", { class: "form", hidden: true }, h("div", { role: "status" }, this.words), this.title,
            this.legend,
            h("div", { class: "before-after" }, this.before.element, this.after.element), this.tables);
        this.colours = h("dl", { class: "definitions" }, Object.entries(slotStates).map(([name, [title, meaning]]) =>
            h("div", {}, h("dt", { class: "badge" }, h("i", { class: "slot", data: { state: name },
                "aria-hidden": "true" }), title), h("dd", { text: meaning }))));
        this.frame.body.append(this.state, this.colours, this.content);
        experiment.onResult((result) => this.show(result));
    }

    show(result) {
        this.result = result;
        this.state.hidden = true;
        this.colours.hidden = true;
        this.content.hidden = false;
        arrange(this.words, story(result).map((text) => h("li", { text })));
        this.showSlab(result);
        this.showTables(result);
        const { ledger } = result.after;
        Object.assign(this.content.dataset, { tick: ledger.tick, slab: result.focus.slab ?? "" });
        setText(this.frame.meta,
            `exact tier · tick ${ledger.tick} · the CPUs paused for ${pause(ledger.pause_seconds)}`);
    }

    showSlab(result) {
        const { was, now, isNew } = slabsOf(result);
        const { slab, size } = result.focus;
        setText(this.title, slab ? `${words.slots}: ${slab}, ${size} bytes each` : words.blocks);
        this.legend.hidden = !slab;
        this.showStrip(this.before.strip, slab ? null : result.before.blocks);
        this.showStrip(this.after.strip, slab ? null : result.after.blocks);
        const changed = new Set();
        if (was && now) {
            for (const { first, last } of slotRuns(was, now)) for (let i = first; i <= last; i += 1) changed.add(i);
        }
        const large = result.after.blocks ? "" : words.large;
        const absent = !slab ? large : isNew ? words.noSlab : words.unread;
        this.showHalf(this.before, was, new Set(), absent);
        this.showHalf(this.after, now, changed, slab ? words.gone : large);
    }

    showStrip(strip, blocks) {
        strip.element.hidden = !blocks;
        if (blocks) strip.show(blocks);
    }

    showHalf({ grid, note, facts }, slab, changed, absent) {
        grid.element.hidden = !slab;
        note.hidden = Boolean(slab) || absent === "";
        facts.hidden = !slab;
        setText(note, absent);
        if (!slab) return;
        grid.show(slab.map, slab.letters, changed);
        setText(facts, `list ${slab.state ?? "of none"} · owner CPU ${slab.cpu} · ${count(slab.live)} live · `
            + `${count(slab.magazine)} in magazines · ${count(slab.remote_queued + slab.outgoing)} on the way · `
            + `${count(slab.free)} free`);
    }

    showTables({ before, after, focus }) {
        const tables = [];
        const row = (look) => look.ledger.classes.find(({ size }) => size === focus.size);
        if (focus.size !== null) {
            const [was, now] = [row(before).slabs, row(after).slabs];
            const cell = (slabs, look, list) => [slabs[list], look.ledger.tick];
            tables.push(changeTable(`${words.lists}, ${focus.size} B`, "list",
                LISTS.map((list) => changeRow(words.list[list], cell(was, before, list), cell(now, after, list),
                    `slabs.${list}`))));
        }
        const orders = after.ledger.buddy.orders.map((order, i) => [order, before.ledger.buddy.orders[i]])
            .filter(([now, was]) => now.free_blocks + was.free_blocks > 0);
        tables.push(changeTable(words.orders, "order", orders.map(([now, was]) =>
            changeRow(`${now.order} · ${bytes(now.block_bytes)}`, [was.free_blocks, before.ledger.tick],
                [now.free_blocks, after.ledger.tick], `orders[${now.order}].free_blocks`))));
        this.tables.replaceChildren(...tables);
    }

    restarted() {
        this.content.hidden = true;
        this.state.hidden = false;
    }
}
