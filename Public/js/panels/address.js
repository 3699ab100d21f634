// What lies at any address, in words and in figures, with the way on to its slab.
import { curl } from "../api.js";
import { h, setText } from "../dom.js";
import { Fetched } from "../fetched.js";
import { clearErrors, Field } from "../form.js";
import { count, duration } from "../format.js";
import { empty, panels } from "../metrics.js";
import { curlLine, panel } from "../panel.js";
import { addressKinds, slotWords } from "../words/classes.js";

const { address: words } = panels;
const ADDRESS = /^0x[0-9a-f]{1,16}$/i;

/** Members of the answer as terms and texts, those that it has. */
function facts(answer) {
    const age = (seconds) => (seconds === null ? "–" : duration(seconds));
    const rows = [
        ["section", answer.section], ["block", answer.base, (text) => text], ["pages", answer.pages, count],
        ["page in it", answer.page, count], ["order", answer.order],
        ["part", answer.part, (text) => text.replaceAll("_", " ")],
        ["class", answer.size, (size) => `${count(size)} B`], ["owner", answer.cpu, (cpu) => `CPU ${cpu}`],
        ["age", answer.kind === "slab" ? answer.age_seconds : undefined, age], ["slot", answer.slot],
        ["offset", answer.offset, (offset) => `${count(offset)} B`],
    ];
    if (answer.holder) {
        const { holder, requested_bytes: requested, worker, age_seconds: held } = answer.holder;
        rows.push(["held by", holder, (text) => (worker === null || worker === undefined
            ? text : `${text}, worker ${worker}`)],
            ["requested", requested, (size) => `${count(size)} B`], ["held for", held, age]);
    }
    return rows.filter(([, value]) => value !== undefined && value !== null)
        .map(([term, value, write = String]) => [term, write(value)]);
}

export class AddressPanel {
    /** `id` names the panel. */
    constructor({ router }, id = "address") {
        this.router = router;
        this.frame = panel(id, words);
        this.frame.data = () => this.answer && { json: this.answer };
        this.fetched = new Fetched({ onAnswer: (answer) => this.show(answer),
            onProblem: (problem) => this.fail(problem) });
        this.field = new Field({ pointer: "/address", label: "address", full: true, hint: "0x and hexadecimal digits",
            control: h("input", { type: "text", placeholder: "0x7f0000001000", autocomplete: "off",
                spellcheck: "false" }) });
        this.line = curlLine();
        this.showLine();
        this.form = h("form", { class: "inline-form", novalidate: true }, this.field.element,
            h("button", { type: "submit", class: "primary", text: "Look" }), this.line.element);
        this.form.addEventListener("input", () => this.showLine());
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.look();
        });
        this.words = h("p", { class: "outcome", role: "status", hidden: true });
        this.facts = h("dl", { class: "pairs" });
        this.on = h("div", { class: "buttons" });
        this.state = h("p", { class: "state", text: empty.noAddress });
        this.frame.body.append(this.form, this.state, this.words, this.facts, this.on);
    }

    navigate({ address }) {
        if (address === this.address) return;
        this.address = address;
        if (!address) return;
        this.field.control.value = address;
        this.showLine();
        this.ask(address);
    }

    look() {
        const text = this.field.value.toLowerCase();
        clearErrors([this.field]);
        if (!ADDRESS.test(text)) {
            this.field.setError("An address is 0x and up to 16 hexadecimal digits.");
            this.field.control.focus();
        } else if (text === this.address) {
            this.ask(text);
        } else {
            this.router.set({ address: text });
        }
    }

    /** The request for an address; for none, for the first there could be. */
    path(address) {
        return `/api/v1/addresses/${ADDRESS.test(address) ? address : "0x0"}`;
    }

    showLine() {
        const line = curl("GET", this.path(this.field.value.toLowerCase()));
        for (const each of [this.line, this.frame.lines[0]]) each.set(line);
    }

    ask(address) {
        clearErrors([this.field]);
        this.fetched.ask(this.path(address));
    }

    show(answer) {
        this.answer = answer;
        this.state.hidden = true;
        this.words.hidden = false;
        this.words.dataset.result = "good";
        this.words.dataset.kind = answer.kind;
        const inSlot = answer.kind === "slab" ? ` ${slotWords[answer.slot_state] ?? ""}` : "";
        const releasing = answer.releasing ? " Its memory is being given back to the system." : "";
        setText(this.words, `${answer.address}: ${addressKinds[answer.kind] ?? answer.kind}${inSlot}${releasing}`);
        this.facts.replaceChildren(...facts(answer).map(([term, text]) =>
            h("div", {}, h("dt", { text: term }), h("dd", { text }))));
        this.on.replaceChildren(...this.ways(answer));
        setText(this.frame.meta, `live tier · tick ${answer.tick}`);
    }

    /** Where one can go on from here. */
    ways(answer) {
        if (answer.kind !== "slab") return [];
        const params = { size: answer.size, slab: answer.base, address: answer.address };
        return [h("a", { class: "button", href: this.router.href("classes", params), text: "open its slab" })];
    }

    fail(problem) {
        this.words.hidden = true;
        this.facts.replaceChildren();
        this.on.replaceChildren();
        this.state.hidden = false;
        setText(this.state, problem.message);
    }
}

/** The same in the tab Pages: two elements of one document never have one id. */
export class PageAddressPanel extends AddressPanel {
    constructor(context) {
        super(context, "page-address");
    }
}
