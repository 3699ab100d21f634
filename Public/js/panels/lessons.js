// Lessons: a list of steps that are done one at a time, on a bench of their own, against the running server.
import { h, setText } from "../dom.js";
import { lesson as block } from "../lessons/block-splits.js";
import { lesson as remote } from "../lessons/remote-free.js";
import { lesson as slab } from "../lessons/slab-fills.js";
import { Bench } from "../lessons/bench.js";
import { panel } from "../panel.js";
import { lessonWords as words, picture } from "../words/laboratory.js";
import { LessonStep } from "./lesson-step.js";

const LESSONS = [slab, block, remote];

export class LessonsPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("lessons");
        this.bench = null;
        this.frame.data = () => this.rows && { json: { lesson: this.lesson.id,
            steps: this.rows.map(({ row }) => row) } };
        this.links = LESSONS.map(({ id, title, about }) => h("a", { class: "card lesson", data: { lesson: id },
            href: router.href("laboratory", { lesson: id }) },
            h("strong", { text: title }), h("span", { class: "hint", text: about })));
        this.hold = h("input", { type: "checkbox", checked: true });
        this.steps = h("ol", { class: "lesson-steps" });
        this.start = h("button", { type: "button", class: "primary", text: words.start,
            on: { click: () => this.begin() } });
        this.over = h("button", { type: "button", text: words.over, on: { click: () => this.end() } });
        this.say = h("p", { class: "hint", role: "status" });
        this.controls = h("div", { class: "buttons", data: { changes: "" } }, this.start, this.over,
            h("label", { class: "check" }, this.hold, words.hold));
        this.frame.body.append(h("nav", { class: "cards", "aria-label": words.choose }, this.links), this.controls,
            this.steps, this.say);
        addEventListener("pagehide", () => this.bench?.abandon());
    }

    navigate({ lesson }) {
        const chosen = LESSONS.find(({ id }) => id === lesson) ?? LESSONS[0];
        for (const link of this.links) {
            if (link.dataset.lesson === chosen.id) link.setAttribute("aria-current", "true");
            else link.removeAttribute("aria-current");
        }
        if (chosen === this.lesson) return;
        this.leave();
        this.lesson = chosen;
        this.lay();
    }

    /** The steps as they stand before the first. */
    lay() {
        this.at = -1;
        this.rows = this.lesson.steps.map((step) => new LessonStep(step, () => this.next()));
        this.steps.replaceChildren(...this.rows.map(({ element }) => element));
        this.over.hidden = true;
        this.start.hidden = false;
        this.hold.disabled = false;
        setText(this.say, picture.lesson);
    }

    async begin() {
        this.start.disabled = true;
        try {
            const bench = await Bench.prepare();
            if (bench.cpu === undefined) {
                setText(this.say, words.noCPU);
                return;
            }
            this.bench = bench;
            if (this.hold.checked) await bench.hold();
            this.hold.disabled = true;
            setText(this.say, bench.held.length > 0 ? words.held(bench.held.length) : "");
            this.start.hidden = true;
            this.over.hidden = false;
            for (const row of this.rows) row.describe(bench);
            this.goTo(0);
        } catch (problem) {
            setText(this.say, problem.message);
        } finally {
            this.start.disabled = false;
        }
    }

    goTo(step) {
        this.at = step;
        this.rows.forEach((row, i) => row.setState(i < step ? "done" : i === step ? "now" : "later"));
        this.rows[step]?.button.focus({ preventScroll: true });
    }

    async next() {
        const row = this.rows[this.at];
        const { bench } = this;
        row.setState("busy");
        try {
            const results = await row.step.run(bench);
            // Another lesson may have been chosen meanwhile.
            if (bench !== this.bench) return;
            row.show(results);
            this.goTo(this.at + 1);
            if (this.at === this.rows.length) await this.end();
        } catch (problem) {
            row.setState("now");
            row.fail(problem);
        }
    }

    /** Frees what the lesson made and lets the load go on. */
    async end() {
        this.over.disabled = true;
        await this.leave();
        this.over.disabled = false;
        this.over.hidden = true;
        this.start.hidden = false;
        this.hold.disabled = false;
        for (const row of this.rows) row.close();
        setText(this.say, words.done);
    }

    async leave() {
        const { bench } = this;
        this.bench = null;
        if (!bench) return;
        try {
            if (bench.objects.length > 0) await bench.clean();
        } catch (problem) {
            setText(this.say, problem.message);
        } finally {
            await bench.release();
            bench.close();
        }
    }

    hidden() {
        this.bench?.release();
    }

    restarted() {
        // What was held went with the server.
        this.bench?.close();
        this.bench = null;
        this.lay();
    }
}
