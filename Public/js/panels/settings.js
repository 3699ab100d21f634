// The settings that may change while everything runs: magazines and page caches, read and written as they are.
import { curl, get, send } from "../api.js";
import { h, setText } from "../dom.js";
import { Field, numberOrText, submitting } from "../form.js";
import { bytes, count } from "../format.js";
import { curlLine, panel } from "../panel.js";
import { settings as words } from "../words/cpus.js";

const PATH = "/api/v1/allocator";

export class SettingsPanel {
    constructor() {
        this.frame = panel("settings");
        this.frame.data = () => this.answer && { json: this.answer };
        const text = () => h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
        this.policy = new Field({ pointer: "/magazines/policy", label: "magazines", control: h("select", {},
            ["fixed", "adaptive"].map((value) => h("option", { value, text: words[value] }))) });
        this.capacity = new Field({ pointer: "/magazines/capacity", label: "objects in each", control: text(),
            hint: "0 to 4096" });
        this.budget = new Field({ pointer: "/magazines/bytes_per_cpu", label: "budget of a CPU", control: text(),
            hint: "Bytes, or 1MiB" });
        this.cache = new Field({ pointer: "/page_cache/bytes_per_cpu", label: "page cache of a CPU", control: text(),
            hint: "Bytes, or 4MiB" });
        this.fields = [this.policy, this.capacity, this.budget, this.cache];
        this.button = h("button", { type: "submit", class: "primary", text: "Change", data: { changes: "" } });
        this.again = h("button", { type: "button", class: "small", text: "read again",
            on: { click: () => this.read() } });
        this.line = curlLine();
        const form = h("form", { class: "form", novalidate: true, id: "settings-form" },
            h("div", { class: "fields" }, this.fields.map((field) => field.element)),
            h("div", { class: "buttons" }, this.button, this.again), this.line.element);
        form.addEventListener("input", () => this.edited());
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.change();
        });
        this.outcome = h("p", { class: "outcome", role: "status", hidden: true });
        this.facts = h("dl", { class: "pairs" });
        this.frame.body.append(form, this.outcome, this.facts);
    }

    shown() {
        this.read();
    }

    async read() {
        try {
            this.show(await get(PATH));
        } catch (problem) {
            this.say(problem.message, "bad");
        }
    }

    show(answer) {
        this.answer = answer;
        const { magazines, page_cache: cache } = answer;
        this.policy.control.value = magazines.policy;
        if (magazines.policy === "fixed") this.capacity.control.value = magazines.capacity;
        else this.budget.control.value = magazines.bytes_per_cpu;
        this.cache.control.value = cache.bytes_per_cpu;
        const rows = [["mode", answer.mode], ["classes", `${answer.size_classes.scheme}, ${answer.size_classes.count}`],
            ["largest class", bytes(answer.size_classes.largest_bytes)], ["page", bytes(answer.page_size)],
            ["page cache in force", bytes(cache.effective_bytes_per_cpu)], ["regions", count(answer.regions.length)],
            ["managed", bytes(answer.managed_bytes)], ["may grow to", bytes(answer.memory_limit_bytes)]];
        this.facts.replaceChildren(...rows.map(([term, value]) =>
            h("div", {}, h("dt", { text: term }), h("dd", { text: value }))));
        setText(this.frame.meta, `live tier · tick ${answer.tick}`);
        this.edited();
    }

    body() {
        const isFixed = this.policy.value === "fixed";
        const magazines = isFixed ? { policy: "fixed", capacity: numberOrText(this.capacity.value) }
            : { policy: "adaptive", bytes_per_cpu: numberOrText(this.budget.value) };
        // An empty field leaves what it stands for as it is.
        for (const [name, value] of Object.entries(magazines)) if (value === "") delete magazines[name];
        const body = { magazines };
        if (this.cache.value !== "") body.page_cache = { bytes_per_cpu: numberOrText(this.cache.value) };
        return body;
    }

    edited() {
        const isFixed = this.policy.value === "fixed";
        this.capacity.element.hidden = !isFixed;
        this.budget.element.hidden = isFixed;
        if (isFixed && this.capacity.value === "") this.capacity.control.value = "64";
        for (const line of [this.line, this.frame.lines[1]]) line.set(curl("PATCH", PATH, this.body()));
    }

    async change() {
        await submitting(this.fields, this.button, (text) => this.say(text, "bad"), async () => {
            this.show(await send("PATCH", PATH, this.body()));
            this.say(words.saved, "good");
        });
    }

    say(text, result) {
        this.outcome.hidden = !text;
        this.outcome.dataset.result = result;
        setText(this.outcome, text);
    }
}
