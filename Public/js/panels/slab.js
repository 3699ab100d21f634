// One slab: every slot at one instant, who owns it, how old it is, and who holds its objects.
import { curl } from "../api.js";
import { Figure, arrange, h, setText } from "../dom.js";
import { Fetched } from "../fetched.js";
import { addressAfter, count, duration, pause, percent } from "../format.js";
import { empty } from "../metrics.js";
import { panel } from "../panel.js";
import { SlotGrid, slotLegend } from "../slotgrid.js";
import { slotStates } from "../words/classes.js";
import { holderTable } from "./holders.js";

const FIGURES = [...Object.keys(slotStates), "slots"];
const PERIOD_MILLISECONDS = 1000;

/** A fetched figure, told apart from those of the tick's event. */
export function fetchedFigure(path, format, value, tick) {
    const figure = new Figure(path, format);
    figure.element.dataset.fetched = "";
    figure.show(value, tick);
    return figure.element;
}

function pair(term, ...content) {
    return h("div", {}, h("dt", { text: term }), h("dd", {}, content));
}

export class SlabPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("slab");
        this.frame.data = () => this.answer && { json: this.answer };
        this.fetched = new Fetched({ onAnswer: (answer) => this.show(answer),
            onProblem: (problem) => this.fail(problem) });
        this.grid = new SlotGrid({ label: "Slots of the slab", onPick: (slot) => this.pick(slot) });
        this.follow = h("input", { type: "checkbox", on: { change: () => this.follow.checked && this.read() } });
        this.again = h("button", { type: "button", class: "small", text: "read again",
            on: { click: () => this.read() } });
        this.facts = h("dl", { class: "pairs" });
        this.holders = h("div");
        this.content = h("div", { class: "form", hidden: true }, h("div", { class: "buttons" }, this.again,
            h("label", { class: "check" }, this.follow, "at every tick")), this.facts, slotLegend(), this.grid.element,
            this.holders);
        this.state = h("p", { class: "state", role: "status", text: empty.noSlab });
        this.frame.body.append(this.state, this.content);
    }

    navigate({ slab, address }) {
        const isNew = slab !== this.slab;
        this.slab = slab;
        this.address = address;
        if (!slab) this.say(empty.noSlab);
        else if (isNew) this.read();
        else if (this.answer) this.markAddress();
    }

    get path() {
        return `/api/v1/slabs/${this.slab}?limit=8`;
    }

    read() {
        this.frame.lines[0]?.set(curl("GET", this.path));
        this.fetched.ask(this.path);
    }

    update() {
        if (this.slab && this.follow.checked) this.fetched.follow(PERIOD_MILLISECONDS - 100);
    }

    show(slab) {
        const changed = this.changes(slab);
        this.answer = slab;
        this.state.hidden = true;
        this.content.hidden = false;
        const figures = FIGURES.map((name) => pair(slotStates[name]?.[0] ?? name,
            fetchedFigure(`slab.${name}`, count, slab[name], slab.tick)));
        const thread = slab.thread === null ? ", no thread attached" : `, thread ${slab.thread}`;
        arrange(this.facts, [
            pair("class", h("a", { href: this.router.href("classes", { size: slab.size }),
                text: `${count(slab.size)} B` })),
            pair("owner", `CPU ${slab.cpu}${thread}`), pair("list", slab.state ?? "between lists"),
            pair("age", slab.age_seconds === null ? "–" : duration(slab.age_seconds)),
            pair("occupancy", fetchedFigure("slab.occupancy_ratio", percent, slab.occupancy_ratio, slab.tick)),
            ...figures, pair("pages", `${slab.pages}, from page ${count(slab.page)} of section ${slab.section}`),
            pair("header", h("a", { class: "address", text: slab.header,
                href: this.router.href("classes", { size: slab.size, slab: slab.address, address: slab.header }) })),
        ]);
        this.grid.show(slab.map, slab.letters, changed);
        this.markAddress();
        this.holders.replaceChildren(...holderTable(slab.holders, slab.tick));
        setText(this.frame.meta, `exact tier · tick ${slab.tick} · ${slab.address} · the CPUs paused for `
            + pause(slab.pause_seconds));
    }

    /** Slots that differ from the last reading of the same slab. */
    changes(slab) {
        const before = this.answer;
        if (!before || before.address !== slab.address || before.map.length !== slab.map.length) return new Set();
        return new Set([...slab.map].flatMap((letter, slot) => (letter === before.map[slot] ? [] : [slot])));
    }

    pick(slot) {
        const { address, size } = this.answer;
        this.router.set({ address: addressAfter(address, slot * size) });
    }

    markAddress() {
        const { address, size, slots } = this.answer;
        const offset = this.address ? Number(BigInt(this.address) - BigInt(address)) : -1;
        this.grid.mark(offset >= 0 && offset < slots * size ? Math.floor(offset / size) : -1);
    }

    fail(problem) {
        this.say(problem.status === 404 ? empty.slabGone : problem.message);
    }

    say(text) {
        this.answer = null;
        this.content.hidden = true;
        this.state.hidden = false;
        setText(this.state, text);
        setText(this.frame.meta, "");
    }
}
