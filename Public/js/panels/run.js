// One run: its phases and thresholds while it goes on, and its report when it has finished.
import { curl, get, send } from "../api.js";
import { h, setText } from "../dom.js";
import { elapsed } from "../format.js";
import { run as words } from "../metrics.js";
import { curlLine, panel } from "../panel.js";
import { Refresh } from "../refresh.js";
import { comparison, keys, phaseTable, steps, thresholds } from "./report.js";

export class RunPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("run");
        this.none = h("p", { class: "state", text: words.none });
        this.title = h("p", { class: "run-title" });
        this.cancel = h("button", { type: "button", class: "small", text: words.cancel,
            data: { action: "cancel", changes: "" } });
        this.cancel.addEventListener("click", () => this.stop());
        this.reason = h("p", { class: "hint" });
        this.repeat = curlLine();
        this.fold = h("details", { class: "fold" }, h("summary", { text: words.repeat }), this.repeat.element);
        this.report = h("div", { class: "form" });
        this.files = h("p", { class: "hint" });
        this.whole = h("div", { class: "form", hidden: true },
            h("div", { class: "run-head" }, this.title, this.cancel), this.reason, this.report, this.fold,
            this.files);
        this.frame.body.append(this.none, this.whole);
        this.frame.data = () => this.record && { json: this.record };
        this.reading = new Refresh(() => this.read());
    }

    describe({ links = {} }) {
        this.isServed = Boolean(links.runs);
        this.frame.section.hidden = !this.isServed;
        this.ask();
    }

    navigate({ run }) {
        if (run === this.id) return;
        this.id = run;
        this.record = null;
        this.whole.hidden = true;
        this.none.hidden = run !== undefined;
        this.ask();
    }

    note(type, data) {
        if (type === "run" && (data?.id ?? this.id) === this.id) this.ask();
    }

    caughtUp() {
        this.ask();
    }

    update() {
        if (this.record && this.record.state !== "finished") this.ask();
        else this.reading.retry();
    }

    ask() {
        if (this.isServed) this.reading.ask();
    }

    async read() {
        const { id } = this;
        if (id === undefined) return;
        try {
            const record = await get(`/api/v1/runs/${encodeURIComponent(id)}`);
            if (id === this.id) this.show(record);
        } catch (problem) {
            if (id !== this.id) return;
            this.none.hidden = false;
            setText(this.none, problem.status === 404 ? words.gone(id) : problem.message);
            this.whole.hidden = true;
            // A run that is gone does not come back.
            if (problem.status !== 404) throw problem;
        }
    }

    show(record) {
        this.record = record;
        this.none.hidden = true;
        this.whole.hidden = false;
        const isOver = record.state === "finished";
        const { id, state, verdict } = record;
        Object.assign(this.frame.section.dataset, { run: id, state, verdict: verdict ?? "" });
        this.frame.lines[0].set(curl("GET", `/api/v1/runs/${record.id}`));
        setText(this.frame.meta, `${record.id} · ${record.backend?.name ?? ""} · seed ${record.seed}`);
        const badge = h("span", { class: "verdict", data: { verdict: record.verdict ?? record.state },
            text: words.verdicts[record.verdict ?? record.state] ?? record.verdict ?? record.state });
        this.title.replaceChildren(badge, h("strong", { text: record.name ?? record.id }),
            h("span", { class: "hint", text: elapsed(record.elapsed_seconds ?? 0) }));
        this.cancel.hidden = isOver;
        this.cancel.disabled = record.state === "stopping";
        setText(this.reason, record.reason ?? "");
        this.reason.hidden = !record.reason;
        this.report.replaceChildren(steps(record), keys(record), thresholds(record), phaseTable(record),
            comparison(record));
        this.fold.hidden = !record.repeat;
        // A report names the address that a server has unless it is told another; the reader is at this one.
        this.repeat.set((record.repeat ?? "").replace("localhost:8080", location.origin));
        this.showFiles(record);
    }

    showFiles({ id, state, request_hash: hash, links = {}, involuntary_switch_ratio: switches }) {
        const link = (href, text) => h("a", { href, text });
        const parts = [link(links.self ?? `/api/v1/runs/${id}`, "JSON")];
        // JUnit knows of results alone.
        if (state === "finished") parts.push(link(links.junit ?? `/api/v1/runs/${id}?format=junit`, "JUnit"));
        if (links.trace) parts.push(link(links.trace, words.trace));
        if (hash) parts.push(`${words.hash} ${hash}`);
        if (switches !== null && switches !== undefined) parts.push(words.switches(switches));
        this.files.replaceChildren(...parts.flatMap((part, i) => (i === 0 ? [part] : [" · ", part])));
    }

    async stop() {
        this.cancel.disabled = true;
        try {
            await send("POST", `/api/v1/runs/${encodeURIComponent(this.id)}/cancel`, {});
            this.ask();
        } catch (problem) {
            this.reason.hidden = false;
            setText(this.reason, problem.message);
            this.cancel.disabled = false;
        }
    }

    restarted() {
        this.ask();
    }
}
