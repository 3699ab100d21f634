// Load: the form that starts a workload, made from the server's own catalogue of kinds.
import { curl, get, send } from "../api.js";
import { h, setText } from "../dom.js";
import { clearErrors, Field, numberOrText, showProblem } from "../form.js";
import { curlLine, panel } from "../panel.js";
import { WorkloadList } from "./workloads.js";

const PATH = "/api/v1/workloads";
// Sizes have no default of the server's; these are what the form starts with.
const STARTING_SIZES = { size: 64, from: 16, to: 512 };

/** What is left empty is left out, so that the server's default holds. */
function put(body, pointer, value) {
    if (value === "") return;
    const keys = pointer.slice(1).split("/");
    const last = keys.pop();
    const place = keys.reduce((object, key) => (object[key] ??= {}), body);
    place[last] = value;
}

function hintOf({ about, minimum, maximum, unit }) {
    const range = minimum !== undefined && minimum !== null && maximum !== undefined && maximum !== null
        ? `${minimum} … ${maximum}` : "";
    return [about, [range, unit].filter(Boolean).join(" ")].filter(Boolean).join(" · ");
}

/** A default as one would type it: whole binary units for bytes. */
function writtenDefault({ name, unit, default: value }) {
    const start = value ?? STARTING_SIZES[name] ?? "";
    if (unit !== "bytes" || typeof start !== "number") return start;
    for (const [name, size] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]]) {
        if (start >= size && start % size === 0) return `${start / size}${name}`;
    }
    return start;
}

function controlFor(parameter) {
    const choices = parameter.choices ?? parameter.values;
    if (Array.isArray(choices)) {
        const select = h("select", {}, choices.map((choice) => h("option", { value: choice, text: choice })));
        if (parameter.default) select.value = parameter.default;
        return select;
    }
    if (parameter.type === "boolean") {
        return h("select", {}, ["false", "true"].map((choice) => h("option", { value: choice, text: choice })));
    }
    const numeric = parameter.unit === null || parameter.unit === undefined;
    return h("input", { type: "text", inputmode: numeric ? "numeric" : "text", autocomplete: "off",
        spellcheck: "false", value: writtenDefault(parameter) });
}

export class LoadPanel {
    constructor() {
        this.frame = panel("load");
        this.kinds = null;
        this.kind = h("select", { on: { change: () => this.chooseKind() } });
        this.about = h("p", { class: "hint" });
        this.stresses = h("p", { class: "hint" });
        this.origin = h("p", { class: "hint" });
        this.more = h("details", { class: "definitions", hidden: true },
            h("summary", { text: "What it stresses, where it comes from" }),
            this.stresses, this.origin);
        this.fieldsBox = h("div", { class: "fields" });
        this.message = h("p", { class: "error", role: "alert", hidden: true });
        this.start = h("button", { type: "submit", class: "primary", text: "Start", disabled: true });
        this.line = curlLine();
        this.kindField = new Field({ pointer: "/kind", label: "kind", control: this.kind, full: true });
        const form = h("form", { class: "form", novalidate: true, id: "load-form" }, this.kindField.element,
            this.about, this.more,
            this.fieldsBox, this.message, h("div", { class: "buttons" }, this.start), this.line.element);
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.submit();
        });
        form.addEventListener("input", () => this.showLine());
        this.list = new WorkloadList();
        this.frame.body.append(form, this.list.element);
        setText(this.about, "Waiting for the catalogue of kinds.");
    }

    async describe() {
        let catalogue;
        try {
            catalogue = await get("/api/v1/workload-kinds");
        } catch (problem) {
            setText(this.about, `The catalogue could not be read: ${problem.message}`);
            return;
        }
        const chosen = this.kind.value;
        this.kinds = new Map(catalogue.kinds.map((kind) => [kind.kind, kind]));
        this.distributions = new Map(catalogue.size_distributions.map((entry) => [entry.distribution, entry]));
        this.kind.replaceChildren(...catalogue.kinds.map(({ kind, title }) => h("option",
            { value: kind, text: title ?? kind })));
        if (this.kinds.has(chosen)) this.kind.value = chosen;
        this.start.disabled = false;
        this.chooseKind();
    }

    chooseKind() {
        const kind = this.kinds.get(this.kind.value);
        setText(this.about, kind.about ?? "");
        setText(this.stresses, kind.stresses ?? "");
        setText(this.origin, kind.origin ?? "");
        this.more.hidden = !kind.stresses && !kind.origin;
        const plain = kind.parameters.filter((parameter) => parameter.name !== "sizes" && parameter.name !== "kind");
        this.plain = plain.map((parameter) => new Field({
            pointer: `/${parameter.name}`, label: parameter.name, control: controlFor(parameter),
                hint: hintOf(parameter),
        }));
        const sizes = kind.parameters.find((parameter) => parameter.name === "sizes");
        const preset = sizes?.default?.distribution ?? sizes?.default;
        const select = h("select", { on: { change: () => this.chooseDistribution() } },
            [...this.distributions.keys()].map((name) => h("option", { value: name, text: name })));
        if (this.distributions.has(preset)) select.value = preset;
        else if (this.distributions.has("fleet")) select.value = "fleet";
        this.distribution = new Field({ pointer: "/sizes/distribution", label: "sizes", control: select });
        this.chooseDistribution();
    }

    chooseDistribution() {
        const { parameters } = this.distributions.get(this.distribution.control.value);
        this.sizeFields = (parameters
            ?? []).filter(({ name }) => name !== "distribution").map((parameter) => new Field({
            pointer: `/sizes/${parameter.name}`, label: parameter.name, control: controlFor(parameter),
                hint: hintOf(parameter),
        }));
        const shown = [...this.plain, this.distribution, ...this.sizeFields];
        this.fieldsBox.replaceChildren(...shown.map((field) => field.element));
        // A pointer to the whole of `sizes` belongs to the distribution.
        this.fields = [this.kindField, ...shown,
            { pointer: "/sizes", control: this.distribution.control,
            setError: (text) => this.distribution.setError(text) }];
        this.showLine();
    }

    body() {
        const body = { kind: this.kind.value };
        for (const field of [...this.plain, ...this.sizeFields]) {
            const text = field.value;
            put(body, field.pointer, text === "true" ? true : text === "false" ? false : numberOrText(text));
        }
        put(body, "/sizes/distribution", this.distribution.value);
        return body;
    }

    showLine() {
        if (this.kinds) this.line.set(curl("POST", PATH, this.body()));
    }

    say(text) {
        this.message.hidden = !text;
        setText(this.message, text);
    }

    async submit() {
        clearErrors(this.fields);
        this.say("");
        this.start.disabled = true;
        try {
            this.list.put(await send("POST", PATH, this.body()));
        } catch (problem) {
            this.say(showProblem(problem, this.fields));
        } finally {
            this.start.disabled = false;
        }
    }

    update({ workloads, stats }) {
        const records = workloads.workloads;
        this.list.show(records, stats.tick);
        const running = records.filter((record) => record.state !== "stopped").length;
        setText(this.frame.meta, `tick ${stats.tick} · ${running} running`);
    }

    restarted() {
        this.list.clear();
    }
}
