// Load: the form that starts a workload, made from the server's own catalogue of kinds.
import { curl, get, send } from "../api.js";
import { backendChoices } from "../backends.js";
import { h, setText } from "../dom.js";
import { clearErrors, Field, showProblem } from "../form.js";
import { backends, load as words } from "../metrics.js";
import { curlLine, panel } from "../panel.js";
import { controlFor, hintOf, put, typed } from "../parameters.js";
import { WorkloadList } from "./workloads.js";

const PATH = "/api/v1/workloads";
// What most people change; the rest of a kind's parameters stands behind a fold.
const BASIC = new Set(["threads", "rate", "live_bytes", "seed"]);

export class LoadPanel {
    constructor() {
        this.frame = panel("load");
        this.kinds = null;
        this.kind = h("select", { on: { change: () => this.chooseKind() } });
        this.about = h("p", { class: "hint" });
        this.stresses = h("p", { class: "hint" });
        this.origin = h("p", { class: "hint" });
        this.more = h("details", { class: "fold", hidden: true },
            h("summary", { text: words.stresses }),
            this.stresses, this.origin);
        this.fieldsBox = h("div", { class: "fields" });
        this.foldBox = h("div", { class: "fields" });
        this.fold = h("details", { class: "fold" }, h("summary", { text: words.moreSettings }), this.foldBox);
        this.message = h("p", { class: "error", role: "alert", hidden: true });
        this.start = h("button", { type: "submit", class: "primary", text: words.start, disabled: true });
        this.line = curlLine();
        this.kindField = new Field({ pointer: "/kind", label: "kind", control: this.kind, full: true });
        this.backend = new Field({ pointer: "/backend", label: "backend", control: h("select"), full: true,
            hint: backends.hint });
        this.backend.element.hidden = true;
        const form = h("form", { class: "form", novalidate: true, id: "load-form", data: { changes: "" } },
            this.kindField.element,
            this.about, this.more,
            this.fieldsBox, this.backend.element, this.fold, this.message,
            h("div", { class: "buttons" }, this.start), this.line.element);
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.submit();
        });
        form.addEventListener("input", () => this.showLine());
        this.list = new WorkloadList();
        this.frame.body.append(form, this.list.element);
        setText(this.about, words.waitingKinds);
    }

    async describe({ links = {} }) {
        let catalogue;
        try {
            if (links.backends) await this.readBackends();
            catalogue = await get("/api/v1/workload-kinds");
        } catch (problem) {
            setText(this.about, `${words.noKinds} ${problem.message}`);
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

    async readBackends() {
        const { value } = this.backend;
        const options = (await backendChoices()).map((choice) => h("option", choice));
        this.backend.control.replaceChildren(...options);
        if (value !== "") this.backend.control.value = value;
        this.backend.element.hidden = false;
    }

    chooseKind() {
        const kind = this.kinds.get(this.kind.value);
        setText(this.about, kind.about ?? "");
        setText(this.stresses, kind.stresses ?? "");
        setText(this.origin, kind.origin ?? "");
        this.more.hidden = !kind.stresses && !kind.origin;
        const plain = kind.parameters.filter((parameter) => parameter.name !== "sizes" && parameter.name !== "kind");
        this.plain = plain.map((parameter) => {
            const field = new Field({ pointer: `/${parameter.name}`, label: parameter.name,
                control: controlFor(parameter), hint: hintOf(parameter) });
            field.preset = field.value;
            return field;
        });
        const sizes = kind.parameters.find((parameter) => parameter.name === "sizes");
        const preset = sizes?.default?.distribution ?? sizes?.default;
        const select = h("select", { on: { change: () => this.chooseDistribution() } },
            [...this.distributions.keys()].map((name) => h("option", { value: name, text: name })));
        if (this.distributions.has(preset)) select.value = preset;
        else if (this.distributions.has("fleet")) select.value = "fleet";
        this.distribution = new Field({ pointer: "/sizes/distribution", label: "sizes", control: select });
        this.sizes = sizes?.default;
        this.hasSizes = sizes !== undefined;
        this.chooseDistribution();
    }

    chooseDistribution() {
        const chosen = this.distribution.control.value;
        // The kind's own default has numbers too; those of another distribution are made up here.
        const own = this.sizes?.distribution === chosen ? this.sizes : {};
        const parameters = this.distributions.get(chosen).parameters?.map((parameter) =>
            ({ ...parameter, default: own[parameter.name] ?? parameter.default }));
        this.sizeFields = (parameters
            ?? []).filter(({ name }) => name !== "distribution").map((parameter) => new Field({
            pointer: `/sizes/${parameter.name}`, label: parameter.name, control: controlFor(parameter),
                hint: hintOf(parameter),
        }));
        const shown = this.hasSizes ? [...this.plain, this.distribution, ...this.sizeFields] : this.plain;
        const isFolded = (field) => this.plain.includes(field) && !BASIC.has(field.pointer.slice(1));
        this.fieldsBox.replaceChildren(...shown.filter((field) => !isFolded(field)).map((field) => field.element));
        this.foldBox.replaceChildren(...shown.filter(isFolded).map((field) => field.element));
        this.fold.hidden = this.foldBox.children.length === 0;
        // A pointer to the whole of `sizes` belongs to the distribution.
        this.fields = [this.kindField, this.backend, ...shown,
            { pointer: "/sizes", control: this.distribution.control,
            setError: (text) => this.distribution.setError(text) }];
        this.showLine();
    }

    body() {
        const body = { kind: this.kind.value };
        // The server's own is what a request without the field gets.
        if (this.backend.value !== "server") put(body, this.backend.pointer, typed(this.backend.value));
        // What stands as the server proposed it need not be said again.
        const changed = this.plain.filter((field) => field.value !== field.preset);
        for (const field of this.hasSizes ? [...changed, ...this.sizeFields] : changed) {
            put(body, field.pointer, typed(field.value));
        }
        if (this.hasSizes) put(body, "/sizes/distribution", this.distribution.value);
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
            this.fold.open ||= problem.errors.some(({ pointer }) =>
                this.foldBox.querySelector(`[data-pointer="${CSS.escape(pointer ?? "")}"]`));
            this.say(showProblem(problem, this.fields));
        } finally {
            this.start.disabled = false;
        }
    }

    /** A workload that the address names is shown as the one that is meant. */
    navigate({ workload }) {
        this.list.choose(workload);
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
