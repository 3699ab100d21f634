// Faults: failures and delays that workloads meet on purpose, what is set, and what came of it.
import { curl, send } from "../api.js";
import { Figure, h, setText } from "../dom.js";
import { Fetched } from "../fetched.js";
import { Field, submitting } from "../form.js";
import { count, figureText } from "../format.js";
import { curlLine, panel } from "../panel.js";
import { put, typed } from "../parameters.js";
import { basic, rest, words } from "../words/faults.js";

const PATH = "/api/v1/faults";
const COUNTS = ["considered", "injected", "delayed"];

const field = ([name, hint, value]) => new Field({ pointer: `/${name}`, label: name, hint,
    control: h("input", { type: "text", autocomplete: "off", spellcheck: "false", value }) });

const pair = (term, content) => h("div", {}, h("dt", { text: term }), h("dd", {}, content));

export class FaultsPanel {
    constructor() {
        this.frame = panel("faults");
        this.frame.data = () => this.answer && { json: this.answer };
        this.fetched = new Fetched({ onAnswer: (answer) => this.show(answer),
            onProblem: (problem) => setText(this.frame.meta, problem.message) });
        this.counts = COUNTS.map((name) => new Figure(`faults.${name}`, count));
        this.settings = h("dl", { class: "pairs" });
        this.state = h("p", { class: "state", role: "status", text: words.none });
        this.frame.body.append(this.state,
            h("dl", { class: "pairs" }, COUNTS.map((name, i) => pair(name, this.counts[i].element))), this.settings,
            this.form());
    }

    form() {
        const [first, folded] = [basic, rest].map((members) => members.map(field));
        this.fields = [...first, ...folded];
        this.folded = h("details", { class: "fold" }, h("summary", { text: words.more }),
            h("div", { class: "fields" }, folded.map(({ element }) => element)));
        this.message = h("p", { class: "error", role: "alert", hidden: true });
        this.set = h("button", { type: "submit", class: "primary", text: words.set });
        this.end = h("button", { type: "button", text: words.clear, disabled: true, data: { action: "clear faults" },
            on: { click: () => this.clear() } });
        this.line = curlLine();
        const form = h("form", { class: "form", id: "faults-form", novalidate: true, data: { changes: "" } },
            h("div", { class: "fields" }, first.map(({ element }) => element)), this.folded, this.message,
            h("div", { class: "buttons" }, this.set, this.end), this.line.element);
        form.addEventListener("input", () => this.showLine());
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.put();
        });
        this.showLine();
        return form;
    }

    body() {
        const body = {};
        for (const { pointer, value } of this.fields) put(body, pointer, typed(value));
        return body;
    }

    showLine() {
        const line = curl("PUT", PATH, this.body());
        this.line?.set(line);
        this.frame.lines[1].set(line);
    }

    update() {
        this.fetched.ask(PATH);
    }

    show(answer) {
        this.answer = answer;
        setText(this.state, answer.active ? words.active : words.none);
        this.state.dataset.active = answer.active;
        this.end.disabled = !answer.active;
        COUNTS.forEach((name, i) => this.counts[i].show(answer[name]));
        const set = Object.entries(words.settings).filter(([name]) => answer[name] !== undefined);
        const key = JSON.stringify(set.map(([name]) => answer[name]));
        if (key === this.key) return;
        this.key = key;
        const text = (name) => (name === "space" || name === "class" ? `${count(answer[name])} B`
            : figureText(name, answer[name]));
        this.settings.replaceChildren(...set.map(([name, title]) => pair(title, text(name))));
    }

    async put() {
        this.say("");
        await submitting(this.fields, this.set, (text, problem) => {
            this.folded.open ||= problem.errors.some(({ pointer }) =>
                this.folded.querySelector(`[data-pointer="${CSS.escape(pointer ?? "")}"]`));
            this.say(text);
        }, async () => this.show(await send("PUT", PATH, this.body())));
    }

    async clear() {
        this.say("");
        try {
            this.show(await send("DELETE", PATH));
            setText(this.state, words.ended);
        } catch (problem) {
            this.say(problem.message);
        }
    }

    say(text) {
        this.message.hidden = !text;
        setText(this.message, text);
    }
}
