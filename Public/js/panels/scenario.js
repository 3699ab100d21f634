// A scenario: pick one, edit it, let the server validate it, and run it.
import { curl, get, send } from "../api.js";
import { backendChoices } from "../backends.js";
import { h, setText } from "../dom.js";
import { clearErrors, Field, showProblem } from "../form.js";
import { bytes, duration } from "../format.js";
import { scenario as words } from "../metrics.js";
import { curlLine, panel } from "../panel.js";
import { typed } from "../parameters.js";
import { placeOf } from "../pointer.js";
import { CompareFields } from "./compare.js";

const PATH = "/api/v1/runs";

export class ScenarioPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("scenario");
        this.absent = h("p", { class: "state", text: words.waiting });
        this.preset = "";
        this.frame.data = () => this.scenario && { json: this.scenario };
        this.form = this.makeForm();
        this.form.hidden = true;
        this.frame.body.append(this.absent, this.form);
    }

    makeForm() {
        this.pick = h("select", { on: { change: () => this.router.set({ scenario: this.pick.value }) } });
        this.about = h("p", { class: "hint" });
        this.text = h("textarea", { rows: "22", spellcheck: "false", autocomplete: "off", wrap: "off" });
        const input = () => h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
        this.pickField = new Field({ pointer: "/pick", label: words.pick, control: this.pick, full: true });
        this.textField = new Field({ pointer: "/scenario", label: words.text, control: this.text, full: true });
        this.seed = new Field({ pointer: "/seed", label: "seed", control: input(), hint: words.seedHint });
        this.backend = new Field({ pointer: "/backend", label: "backend",
            control: h("select", {}, h("option", { value: "", text: words.ownBackend })), hint: words.backendHint });
        this.compare = new CompareFields(() => this.compareChanged());
        this.queue = h("input", { type: "checkbox" });
        this.fields = [this.textField, this.seed, this.backend];
        this.line = curlLine();
        this.result = h("div", { class: "form", role: "status" });
        this.validate = h("button", { type: "button", text: words.validate,
            data: { action: "validate", changes: "" } });
        this.validate.addEventListener("click", () => this.post(true));
        this.run = h("button", { type: "submit", class: "primary", text: words.run, data: { changes: "" } });
        const form = h("form", { class: "form scenario", id: "scenario-form", novalidate: true },
            h("div", { class: "form" }, this.pickField.element, this.about, this.textField.element),
            h("div", { class: "form" }, h("div", { class: "fields" }, this.seed.element, this.backend.element),
                this.compare.element,
                h("label", { class: "check", data: { changes: "" } }, this.queue, words.queue),
                h("div", { class: "buttons" }, this.validate, this.run), this.line.element, this.result));
        form.addEventListener("input", () => this.showLine());
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.post(false);
        });
        return form;
    }

    async describe({ links = {} }) {
        this.isServed = Boolean(links.scenarios && links.runs);
        this.form.hidden = !this.isServed;
        this.absent.hidden = this.isServed;
        setText(this.absent, words.absent);
        if (!this.isServed) return;
        try {
            const { scenarios } = await get("/api/v1/scenarios");
            this.scenarios = new Map(scenarios.map((entry) => [entry.name, entry]));
            this.pick.replaceChildren(...scenarios.map(({ name }) => h("option", { value: name, text: name })));
            if (links.backends) await this.readBackends();
            setText(this.frame.meta, words.count(scenarios.length));
            this.navigate(this.params ?? {});
        } catch (problem) {
            setText(this.frame.meta, problem.message);
        }
    }

    async readBackends() {
        const choices = await backendChoices();
        this.backend.control.replaceChildren(h("option", { value: "", text: words.ownBackend }),
            ...choices.map((choice) => h("option", choice)));
        this.compare.offer(choices);
    }

    async navigate(params) {
        this.params = params;
        if (!this.scenarios) return;
        const name = this.scenarios.has(params.scenario) ? params.scenario : [...this.scenarios.keys()][0];
        if (name === undefined || name === this.preset) return;
        this.preset = name;
        this.pick.value = name;
        try {
            const answer = await get(`/api/v1/scenarios/${encodeURIComponent(name)}`);
            if (this.preset === name) this.offer(answer.scenario ?? answer);
        } catch (problem) {
            this.say(problem.message);
        }
    }

    /** The scenario as it stands in the text; null where that is no JSON. */
    get scenario() {
        try {
            return JSON.parse(this.text.value);
        } catch {
            return null;
        }
    }

    offer(scenario) {
        this.frame.lines[0].set(curl("GET", `/api/v1/scenarios/${this.preset}`));
        this.original = JSON.stringify(scenario, null, 2);
        this.text.value = this.original;
        this.compare.clear();
        setText(this.about, scenario.description ?? this.scenarios.get(this.preset)?.description ?? "");
        this.result.replaceChildren();
        clearErrors(this.fields);
        this.showLine();
    }

    /** Writes the back ends that are ticked into the text; text that is no JSON is left alone. */
    compareChanged() {
        try {
            this.text.value = JSON.stringify(this.compare.write(JSON.parse(this.text.value)), null, 2);
        } catch (error) {
            this.say(`${words.noJSON} ${error.message}`);
        }
    }

    /** The body of the request; a preset as it stands goes by its name. Throws for text that is no JSON. */
    body() {
        const body = { scenario: this.text.value === this.original ? this.preset : JSON.parse(this.text.value) };
        if (this.seed.value !== "") body.seed = typed(this.seed.value);
        if (this.backend.value !== "") body.backend = typed(this.backend.value);
        return body;
    }

    showLine() {
        try {
            this.line.set(curl("POST", PATH + (this.queue.checked ? "?queue=true" : ""), this.body()));
        } catch (error) {
            this.line.set(`# ${error.message}`);
        }
    }

    async post(isDry) {
        clearErrors(this.fields);
        this.result.replaceChildren();
        let body;
        try {
            body = this.body();
        } catch (error) {
            this.textField.setError(`${words.noJSON} ${error.message}`);
            return;
        }
        const buttons = [this.validate, this.run];
        for (const button of buttons) button.disabled = true;
        try {
            const query = isDry ? "?dry_run=true" : this.queue.checked ? "?queue=true" : "";
            const answer = await send("POST", PATH + query, body);
            if (isDry) this.showPlan(answer);
            else this.router.set({ run: answer.id, with: null });
        } catch (problem) {
            this.refused(problem);
        } finally {
            for (const button of buttons) button.disabled = false;
        }
    }

    showPlan({ phases, expected_seconds: seconds }) {
        this.result.replaceChildren(
            h("p", { class: "outcome", data: { result: "good" },
                text: seconds === null ? words.validOpen : words.valid(duration(seconds)) }),
            h("ol", { class: "plan" }, phases.map((phase) => h("li", {}, planned(phase)))));
    }

    /** What is wrong in the text is listed with its place, and a click leads there. */
    refused(problem) {
        const inText = problem.errors.filter(({ pointer }) => pointer?.startsWith("/scenario"));
        const rest = { message: problem.message, errors: problem.errors.filter((error) => !inText.includes(error)) };
        this.say(inText.length > 0 ? words.wrong(inText.length) : showProblem(rest, this.fields) || problem.message,
            inText.map((error) => this.fault(error)));
    }

    fault({ pointer, detail }) {
        const inside = pointer.slice("/scenario".length);
        const button = h("button", { type: "button", class: "quiet small", text: inside || "/" });
        button.addEventListener("click", () => {
            const place = placeOf(this.text.value, inside);
            if (!place) return;
            this.text.focus();
            this.text.setSelectionRange(place.start, place.end);
            const line = this.text.value.slice(0, place.start).split("\n").length;
            this.text.scrollTop = (line - 4) * parseFloat(getComputedStyle(this.text).lineHeight);
        });
        return h("li", { data: { pointer } }, button, h("span", { text: detail }));
    }

    say(text, faults = []) {
        this.result.replaceChildren(h("p", { class: "outcome", data: { result: "bad" }, text }),
            h("ul", { class: "faults" }, faults));
    }
}

/** A phase of a plan: what it does in words, then its numbers. */
function planned({ name, does, threads, live_bytes: live, thresholds }) {
    const numbers = [words.threads(threads), words.live(bytes(live)), words.thresholds(thresholds)];
    return [h("strong", { text: name }), ` ${does}`, h("span", { class: "hint", text: ` ${numbers.join(" · ")}` })];
}
