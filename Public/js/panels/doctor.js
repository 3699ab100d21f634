// What the doctor finds: each finding in words, the figures that it rests on, and where they are shown.
import { get } from "../api.js";
import { h, setText } from "../dom.js";
import { count, figureText } from "../format.js";
import { doctor as words } from "../metrics.js";
import { panel } from "../panel.js";
import { selectionOf, tabOf } from "../places.js";
import { Refresh } from "../refresh.js";

const PATH = "/api/v1/doctor";

export class DoctorPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("doctor");
        this.list = h("ul", { class: "findings" });
        this.state = h("p", { class: "state", text: words.waiting });
        this.frame.body.append(this.state, this.list);
        this.frame.data = () => this.answer && { json: this.answer };
        this.reading = new Refresh(() => this.read(),
            (problem) => setText(this.frame.meta, `${words.failed} ${problem.message}`));
    }

    /** A finding began or ended; while one stands, its numbers move. */
    note(type) {
        if (type === "finding") this.reading.ask();
    }

    caughtUp() {
        this.reading.ask();
    }

    update({ stats }) {
        if (!this.answer || this.answer.findings.length > 0 || stats.tick % 10 === 0) this.reading.ask();
        else this.reading.retry();
    }

    async read() {
        this.answer = await get(PATH);
        this.show();
    }

    show() {
        const { findings, rules, tick } = this.answer;
        setText(this.frame.meta, `live tier · tick ${tick} · ${words.rules(rules.length)}`);
        this.state.hidden = findings.length > 0;
        setText(this.state, words.nothing);
        const key = findings.map(({ rule, severity }) => `${rule} ${severity}`).join();
        if (key !== this.key) {
            this.key = key;
            this.items = findings.map((finding) => this.item(finding));
            this.list.replaceChildren(...this.items.map((item) => item.element));
        }
        findings.forEach((finding, i) => this.items[i].show(finding, tick));
    }

    item({ rule, severity, figures }) {
        const summary = h("p", { class: "summary" });
        const advice = h("p", { class: "hint" });
        const since = h("span", { class: "hint" });
        const values = figures.map(({ name, endpoint }) => {
            const value = h("data", { class: "figure", data: { figure: name }, tabindex: "-1" });
            const bound = h("span", { class: "hint" });
            const tab = tabOf(endpoint);
            const link = tab === "overview" ? null
                : h("a", { href: this.router.href(tab, selectionOf(name)), text: words.show(tab) });
            return { value, bound, element: h("li", {}, h("code", { text: name }), value, bound, link) };
        });
        const element = h("li", { class: "finding", data: { severity, rule } },
            h("header", {}, h("span", { class: "severity", text: words.severities[severity] ?? severity }),
                h("strong", { text: rule.replaceAll("_", " ") }), since),
            summary, h("ul", { class: "rests-on" }, values.map((each) => each.element)), advice);
        const show = (finding, tick) => {
            setText(summary, finding.summary);
            setText(advice, finding.try);
            setText(since, words.since(count(finding.since_tick)));
            finding.figures.forEach((figure, i) => {
                if (!values[i]) return;
                const { value, bound } = values[i];
                Object.assign(value.dataset, { value: figure.value, tick });
                setText(value, figureText(figure.name, figure.value));
                setText(bound, figure.threshold === null ? "" : words.bound(figureText(figure.name, figure.threshold)));
            });
        };
        return { element, show };
    }

    restarted() {
        this.reading.ask();
    }
}
