// Marks: naming this moment, and the marks there are.
import { curl, get, send } from "../api.js";
import { h, setText } from "../dom.js";
import { Field, submitting } from "../form.js";
import { moment } from "../format.js";
import { time as words } from "../metrics.js";
import { curlLine, panel } from "../panel.js";
import { Refresh } from "../refresh.js";
import { newestRuns } from "../runs.js";
import { timeline } from "../timeline.js";

const PATH = "/api/v1/marks";
const RUNS_DRAWN = 20;

/** The phases of runs as stretches of time; `runs` are whole reports. */
function phasesOf(runs) {
    return runs.flatMap((run) => (run.phases ?? []).filter((phase) => phase.started_at).map((phase) => {
        const from = Date.parse(phase.started_at) / 1000;
        const to = phase.state === "finished" ? from + phase.elapsed_seconds : Infinity;
        return { name: `${run.id} ${phase.name}`, from, to };
    }));
}

/** What runs did at single moments; a mark that a run made is among the marks already. */
function actionsOf(runs) {
    return runs.flatMap((run) => (run.phases ?? []).flatMap((phase) => (phase.actions ?? [])
        .filter(({ action }) => action !== "mark")
        .map(({ action, at_seconds: at }) =>
            ({ name: `${run.id} ${action}`, time: Date.parse(phase.started_at) / 1000 + at }))));
}

export class MarksPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("marks");
        this.marks = [];
        this.told = [];
        this.reports = new Map();
        this.reading = new Refresh(() => this.readMarks(), (problem) => setText(this.frame.meta, problem.message));
        // Without phases the charts are still right.
        this.readingRuns = new Refresh(() => this.readRuns());
        this.list = h("ul", { class: "marks", "aria-label": words.marks });
        this.none = h("p", { class: "state", text: words.noMarks });
        this.frame.body.append(this.form(), this.none, this.list);
        this.frame.data = () => ({ json: { marks: this.marks } });
        setText(this.frame.meta, "");
    }

    form() {
        const text = () => h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
        this.name = new Field({ pointer: "/name", label: words.name, control: text() });
        this.noteField = new Field({ pointer: "/note", label: words.note, control: text() });
        this.fields = [this.name, this.noteField];
        this.line = curlLine(curl("POST", PATH, {}));
        this.message = h("p", { class: "error", role: "alert", hidden: true });
        this.button = h("button", { type: "submit", class: "primary", text: words.add });
        const form = h("form", { class: "form", id: "mark-form", novalidate: true, data: { changes: "" } },
            h("div", { class: "fields" }, this.fields.map((field) => field.element)), this.message,
            h("div", { class: "buttons" }, this.button), this.line.element);
        form.addEventListener("input", () => this.line.set(curl("POST", PATH, this.bodyOfMark())));
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.add();
        });
        return form;
    }

    bodyOfMark() {
        return Object.fromEntries(this.fields.filter((field) => field.value !== "").map((field) =>
            [field.pointer.slice(1), field.value]));
    }

    async add() {
        this.say("");
        await submitting(this.fields, this.button, (text) => this.say(text), async () => {
            const mark = await send("POST", PATH, this.bodyOfMark());
            this.name.control.value = "";
            this.noteField.control.value = "";
            this.put(mark);
        });
    }

    say(text) {
        this.message.hidden = !text;
        setText(this.message, text);
    }

    describe(server) {
        this.hasRuns = Boolean(server.links?.runs);
        this.reading.ask();
        if (this.hasRuns) this.readingRuns.ask();
    }

    /** Another tab, a run or a shell may have made the mark. */
    note(type, data) {
        if (type === "mark") this.put(data);
        else if (type === "run" && this.hasRuns) this.readingRuns.ask();
    }

    caughtUp() {
        this.reading.ask();
        if (this.hasRuns) this.readingRuns.ask();
    }

    sample() {
        this.reading.retry();
        this.readingRuns.retry();
    }

    put(mark) {
        if (this.marks.some(({ id }) => id === mark.id)) return;
        this.marks.push(mark);
        this.told.push(mark);
        this.show();
    }

    /** All that the server has, and what it told of while it was asked. */
    async readMarks() {
        this.told = [];
        const marks = [];
        for (let next = `${PATH}?limit=200`; next;) {
            const page = await get(next);
            marks.push(...page.marks);
            next = page.next;
        }
        const known = new Set(marks.map(({ id }) => id));
        this.marks = [...marks, ...this.told.filter(({ id }) => !known.has(id))];
        setText(this.frame.meta, "");
        this.show();
    }

    /** Reports of runs that finished do not change, so they are read once. */
    async readRuns() {
        const newest = (await newestRuns()).slice(0, RUNS_DRAWN);
        for (const { id, state } of newest) {
            if (this.reports.get(id)?.state === "finished") continue;
            if (state !== "queued") this.reports.set(id, await get(`/api/v1/runs/${id}`));
        }
        const drawn = new Set(newest.map(({ id }) => id));
        for (const id of this.reports.keys()) if (!drawn.has(id)) this.reports.delete(id);
        const reports = [...this.reports.values()];
        timeline.happened({ phases: phasesOf(reports), actions: actionsOf(reports) });
    }

    show() {
        const marks = this.marks.map(({ id, name, taken_at: at }) => ({ id, name, time: Date.parse(at) / 1000 }));
        timeline.happened({ marks });
        this.none.hidden = this.marks.length > 0;
        this.list.replaceChildren(...[...this.marks].reverse().slice(0, 30).map((mark) => this.item(mark)));
    }

    item({ id, name, note, taken_at: at, tick }) {
        const time = Date.parse(at) / 1000;
        const link = h("a", { href: this.router.href("time", { ...this.params, at: time.toFixed(1) }), text: name,
            title: words.look });
        return h("li", { data: { mark: id } }, link,
            h("span", { class: "hint", text: `${moment(time)} · tick ${tick}` }),
            note ? h("span", { class: "hint", text: note }) : null);
    }

    navigate(params) {
        this.params = params;
    }

    restarted() {
        this.marks = [];
        this.reports.clear();
        this.show();
    }
}
