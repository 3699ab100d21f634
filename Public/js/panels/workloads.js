// The list of workloads: live figures, pause, resume and stop.
import { send } from "../api.js";
import { arrange, Figure, h, setText } from "../dom.js";
import { bytes, count, duration, pause, rate, shortCount } from "../format.js";
import { empty } from "../metrics.js";
import { ChangeForm } from "./change.js";

const FIGURES = [
    ["operations_per_second", "operations/s", rate, "Completed operations in the last second."],
    ["operations", "operations", shortCount, "Completed allocator calls of the workload."],
    ["live_objects", "live objects", count, "Objects that the workers hold."],
    ["live_requested_bytes", "live, requested", bytes, "Bytes that the workers hold."],
    ["verified_bytes", "bytes verified", bytes, "Bytes compared with what was written, when they were freed."],
    ["failures", "failures", shortCount, "Allocations that got no memory."],
    ["corruptions", "corruptions", shortCount, "Objects whose bytes were not what the worker had written."],
    ["latency.allocate.p99", "allocate p99", pause, "99 of 100 timed allocations were at least as quick."],
    ["latency.free.p99", "free p99", pause, "99 of 100 timed frees were at least as quick."],
    ["elapsed_seconds", "elapsed", duration, "Since the start."],
];
const read = (record, name) => name.split(".").reduce((object, key) => object?.[key], record);
const ALARMS = new Set(["failures", "corruptions"]);
const KEPT_STOPPED = 2;

/** Name and numbers of a distribution; of a table only how long it is. */
function sizesInWords({ distribution, table, ...numbers }) {
    return [distribution, ...Object.values(numbers), table && `of ${table.length}`].filter(Boolean).join(" ");
}

/** Where a workload runs, unless that is the allocator which this page shows. */
function backendInWords({ name, mode, classes } = { name: "server" }) {
    if (name === "server") return "";
    return mode ? `on ${name} (${mode}, ${classes} classes)` : `on ${name}`;
}

class Card {
    constructor(id) {
        this.id = id;
        this.path = `/api/v1/workloads/${id}`;
        this.title = h("strong");
        this.badge = h("span", { class: "badge" });
        this.settings = h("p", { class: "hint" });
        this.error = h("p", { class: "error", hidden: true });
        this.pause = h("button", { type: "button", class: "small", text: "pause", data: { changes: "" },
            on: { click: () => this.act("PATCH", { paused: this.record.state !== "paused" }) } });
        this.stop = h("button", { type: "button", class: "small", text: "stop", "aria-label": `stop ${id}`,
            data: { changes: "" },
            on: { click: () => this.act("DELETE") } });
        this.change = new ChangeForm(this.path, (record) => this.show(record));
        this.figures = FIGURES.map(([name, , format]) => new Figure(`workloads[${id}].${name}`, format));
        const pairs = FIGURES.map(([name, title, , about], i) =>
            h("div", { title: about, data: { name } }, h("dt", { text: title }), h("dd", {}, this.figures[i].element)));
        this.pairs = pairs;
        this.element = h("li", { class: "card", data: { workload: id } },
            h("header", {}, this.title, this.badge, h("span", { class: "buttons" }, this.pause, this.stop)),
            this.settings, h("dl", { class: "pairs" }, pairs), this.error, this.change.element);
    }

    show(record, tick) {
        this.record = record;
        this.element.dataset.state = record.state;
        this.badge.dataset.state = record.state;
        setText(this.badge, record.state);
        setText(this.title, `${record.id} · ${record.kind}`);
        const sizes = record.sizes ? sizesInWords(record.sizes) : "";
        const pace = record.kind === "replay" ? `trace ${record.trace}, ${record.pace}`
            : record.rate === 0 ? "unlimited" : `${count(record.rate)}/s`;
        setText(this.settings, [
            backendInWords(record.backend),
            `CPUs ${record.cpus?.join(", ") || "–"}`, sizes, `${bytes(record.live_bytes)} live`, pace,
            `seed ${record.seed}`,
        ].filter(Boolean).join(" · "));
        FIGURES.forEach(([name], i) => {
            this.figures[i].show(read(record, name), tick);
            this.pairs[i].classList.toggle("bad", ALARMS.has(name) && record[name] > 0);
        });
        const gone = record.state === "stopped" || record.state === "stopping";
        this.pause.hidden = gone;
        this.stop.hidden = record.state === "stopped";
        this.stop.disabled = record.state === "stopping";
        // A run's workloads are changed by its scenario alone.
        this.change.element.hidden = gone || Boolean(record.run);
        this.change.offer(record);
        setText(this.pause, record.state === "paused" ? "resume" : "pause");
        this.pause.setAttribute("aria-label", `${this.pause.textContent} ${record.id}`);
        if (record.error) this.fail(record.error);
    }

    fail(text) {
        this.error.hidden = !text;
        setText(this.error, text);
    }

    async act(method, body) {
        this.fail("");
        this.pause.disabled = true;
        try {
            this.show(await send(method, this.path, body));
        } catch (problem) {
            this.fail(problem.message);
        } finally {
            this.pause.disabled = false;
        }
    }
}

export class WorkloadList {
    constructor() {
        this.cards = new Map();
        this.none = h("p", { class: "state", text: empty.workloads });
        this.list = h("ul", { class: "cards", "aria-label": "Workloads" });
        this.element = h("div", {}, this.none, this.list);
    }

    /** Running ones first, the newest on top; of the stopped only the latest few. */
    show(records, tick) {
        const newest = [...records].sort((a, b) => b.started_at.localeCompare(a.started_at));
        const stopped = newest.filter((record) => record.state === "stopped").slice(0, KEPT_STOPPED);
        const shown = [...newest.filter((record) => record.state !== "stopped"), ...stopped];
        const kept = new Set(shown.map((record) => record.id));
        for (const id of this.cards.keys()) if (!kept.has(id)) this.cards.delete(id);
        for (const record of shown) this.card(record.id).show(record, tick);
        arrange(this.list, shown.map((record) => this.cards.get(record.id).element));
        this.none.hidden = shown.length > 0;
    }

    card(id) {
        let card = this.cards.get(id);
        if (!card) {
            card = new Card(id);
            this.cards.set(id, card);
            card.element.toggleAttribute("data-chosen", id === this.chosen);
        }
        return card;
    }

    /** A workload just started stands in the list before the next tick tells of it. */
    put(record) {
        const card = this.card(record.id);
        card.show(record);
        this.list.prepend(card.element);
        this.none.hidden = true;
    }

    choose(id) {
        this.chosen = id;
        for (const card of this.cards.values()) card.element.toggleAttribute("data-chosen", card.id === id);
    }

    clear() {
        this.cards.clear();
    }
}
