// The slabs of the chosen class, a page at a time, by fullness or address, of any list and any CPU.
import { curl } from "../api.js";
import { StackedBar } from "../bar.js";
import { Figure, h, setText } from "../dom.js";
import { Fetched } from "../fetched.js";
import { count, duration, percent } from "../format.js";
import { empty } from "../metrics.js";
import { panel } from "../panel.js";
import { classParts, slabFills, slabOrders } from "../words/classes.js";

const LIMIT = 12;
const PERIOD_MILLISECONDS = 2000;

/** A slab's slots as parts of its bar; without a record of live objects, all that are not free. */
function parts(slab) {
    if (slab.live !== null) return slab;
    return { live: slab.in_use - slab.remote_queued, remote_queued: slab.remote_queued, free: slab.free };
}

function row(slab, tick, href, isChosen) {
    const bar = new StackedBar(classParts, "thin");
    bar.show(parts(slab), count);
    const figure = (name, format) => {
        const shown = new Figure(`slabs[${slab.address}].${name}`, format);
        shown.element.dataset.fetched = "";
        shown.show(slab[name], tick);
        return h("td", {}, shown.element);
    };
    const words = slab.age_seconds === null ? "–" : duration(slab.age_seconds);
    return h("tr", { data: { slab: slab.address }, "aria-current": isChosen ? "true" : null },
        h("th", { scope: "row", class: "left" }, h("a", { class: "address", href, text: slab.address })),
        h("td", { text: slab.cpu }), h("td", { class: "left", text: slab.state ?? "between lists" }),
        h("td", { class: "wide" }, bar.element), figure("in_use", count), h("td", { text: count(slab.slots) }),
        figure("fill_ratio", percent), h("td", { text: words }));
}

function choice(label, options, onChange) {
    const control = h("select", { "aria-label": label },
        options.map(([value, text]) => h("option", { value, text })));
    control.addEventListener("change", onChange);
    return control;
}

export class SlabsPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("slabs");
        this.frame.data = () => this.answer && { json: this.answer };
        this.fetched = new Fetched({ onAnswer: (answer) => this.show(answer),
            onProblem: (problem) => this.say(problem.message) });
        this.previous = [];
        this.order = choice("Order of the slabs", slabOrders, () => this.restart());
        this.list = choice("List that the slabs are on", slabFills, () => this.restart());
        this.cpu = choice("Owner of the slabs", [["", "any CPU"]], () => this.restart());
        this.back = h("button", { type: "button", class: "small", text: "previous", disabled: true,
            on: { click: () => this.turn(this.previous.pop()) } });
        this.next = h("button", { type: "button", class: "small", text: "next", disabled: true,
            on: { click: () => this.goOn() } });
        this.tbody = h("tbody");
        this.tbody.addEventListener("click", (event) => {
            if (!event.target.closest("a, data")) event.target.closest("tr")?.querySelector("a")?.click();
        });
        this.state = h("p", { class: "state", role: "status", text: empty.noClass });
        const heads = [["address", true], ["CPU"], ["list", true], ["slots", true], ["in use"], ["of"], ["fill"],
            ["age"]];
        this.table = h("table", { class: "pick", hidden: true }, h("thead", {}, h("tr", {}, heads.map(([text,
            isLeft]) =>
            h("th", { scope: "col", class: isLeft ? "left" : "", text })))), this.tbody);
        this.controls = h("div", { class: "buttons choices", hidden: true }, this.order, this.list, this.cpu, this.back,
            this.next);
        this.frame.body.append(this.controls, this.state,
            h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of slabs" }, this.table));
    }

    navigate({ size, slab }) {
        this.slab = slab;
        const isNew = size !== this.size;
        this.size = size;
        for (const element of this.tbody.children) this.mark(element);
        if (isNew) this.restart();
    }

    mark(element) {
        if (element.dataset.slab === this.slab) element.setAttribute("aria-current", "true");
        else element.removeAttribute("aria-current");
    }

    get firstPath() {
        const query = new URLSearchParams({ order: this.order.value, limit: LIMIT });
        if (this.list.value) query.set("state", this.list.value);
        if (this.cpu.value) query.set("cpu", this.cpu.value);
        return `/api/v1/classes/${this.size}/slabs?${query}`;
    }

    restart() {
        this.previous = [];
        this.controls.hidden = !this.size;
        if (this.size) this.turn(this.firstPath);
        else this.say(empty.noClass);
    }

    /** To another page of the list. */
    turn(path) {
        this.frame.lines[0]?.set(curl("GET", path));
        this.fetched.ask(path);
    }

    goOn() {
        this.previous.push(this.fetched.path);
        this.turn(this.answer.next);
    }

    update({ cpus }) {
        if (this.cpu.options.length !== cpus.cpus.length + 1) {
            const value = this.cpu.value;
            this.cpu.replaceChildren(h("option", { value: "", text: "any CPU" }), ...cpus.cpus.map(({ id, role }) =>
                h("option", { value: id, text: role === "common" ? `CPU ${id}, common` : `CPU ${id}` })));
            this.cpu.value = value;
        }
        if (this.size) this.fetched.follow(PERIOD_MILLISECONDS);
    }

    show(answer) {
        this.answer = answer;
        const focused = this.tbody.contains(document.activeElement)
            ? document.activeElement.closest("tr").dataset.slab : null;
        const rows = answer.slabs.map((slab) => row(slab, answer.tick,
            this.router.href("classes", { size: this.size, slab: slab.address }), slab.address === this.slab));
        this.tbody.replaceChildren(...rows);
        if (focused) rows.find((element) => element.dataset.slab === focused)?.querySelector("a").focus();
        this.table.hidden = rows.length === 0;
        this.state.hidden = rows.length > 0;
        setText(this.state, empty.noSlabs);
        this.back.disabled = this.previous.length === 0;
        this.next.disabled = !answer.next;
        setText(this.frame.meta, `live tier · tick ${answer.tick} · class ${answer.size} · `
            + `${count(answer.scanned_pages)} pages scanned`);
    }

    say(text) {
        this.answer = null;
        this.table.hidden = true;
        this.state.hidden = false;
        setText(this.state, text);
    }
}
