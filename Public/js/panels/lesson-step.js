// One step of a lesson: what will happen, the button that does it, and afterwards what did.
import { curl } from "../api.js";
import { h, setText } from "../dom.js";
import { experiment } from "../experiment.js";
import { count } from "../format.js";
import { curlLine } from "../panel.js";
import { story } from "../story.js";
import { lessonWords as words } from "../words/laboratory.js";

const STATES = { now: words.next, busy: words.busy };

/** One look before everything a step did and one after, as if it had been one act. */
export function joined(results) {
    const last = results.at(-1);
    const { slab } = last.focus;
    const { before } = results[0];
    const slabs = new Map(before.slabs);
    // A CPU with many slabs has not all of them read at first: the first reading there is stands for it.
    const isUnread = !slabs.has(slab) && (before.known === null || before.known.includes(slab));
    const reading = isUnread ? results.find((result) => result.before.slabs.get(slab)) : undefined;
    if (reading) slabs.set(slab, reading.before.slabs.get(slab));
    return { ...last, before: { ...before, slabs }, operations: results.length };
}

export class LessonStep {
    constructor(step, onDo) {
        this.step = step;
        this.about = h("p");
        this.button = h("button", { type: "button", class: "primary", text: words.next, hidden: true,
            on: { click: onDo } });
        this.happened = h("ul", { class: "story" });
        this.lines = h("div", { class: "part" });
        this.error = h("p", { class: "error", role: "alert", hidden: true });
        this.element = h("li", { data: { state: "later" } }, h("h3", { text: step.title }), this.about, this.error,
            this.happened, this.lines, this.button);
    }

    describe(bench) {
        setText(this.about, this.step.about(bench));
        this.happened.replaceChildren();
        this.lines.replaceChildren();
        this.lines.hidden = true;
    }

    setState(state) {
        this.element.dataset.state = state;
        this.error.hidden = true;
        this.button.hidden = !(state in STATES);
        this.button.disabled = state === "busy";
        setText(this.button, STATES[state] ?? "");
        if (state === "now") this.element.setAttribute("aria-current", "step");
        else this.element.removeAttribute("aria-current");
    }

    show(results) {
        if (results.length === 0) return;
        const { method, path, body } = results[0].request;
        const times = results.length > 1 ? [`${count(results.length)} requests, of which the first:`] : [];
        const sum = joined(results);
        experiment.tell(sum);
        this.happened.replaceChildren(...story(sum).map((text) => h("li", { text })));
        this.lines.replaceChildren(...times.map((text) => h("p", { class: "hint", text })),
            curlLine(curl(method, path, body)).element);
        this.lines.hidden = false;
    }

    fail(problem) {
        this.error.hidden = false;
        setText(this.error, problem.message);
    }

    /** The step as a row: what was asked for, and what it told. */
    get row() {
        return { step: this.step.title, state: this.element.dataset.state,
            told: [...this.happened.children].map(({ textContent }) => textContent).join(" "),
            curl: this.lines.querySelector("code")?.textContent ?? "" };
    }

    close() {
        if (this.element.dataset.state !== "done") this.setState("later");
    }
}
