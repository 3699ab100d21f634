// What runs now: workloads and the run that has them, each with a link to where it can be changed.
import { Figure, arrange, h, setText } from "../dom.js";
import { bytes, duration, rate } from "../format.js";
import { running as words } from "../metrics.js";
import { panel } from "../panel.js";
import { Refresh } from "../refresh.js";
import { newestRuns } from "../runs.js";

class Row {
    constructor(id, href) {
        this.badge = h("span", { class: "badge" });
        this.what = h("span", { class: "hint" });
        this.rate = new Figure(`workloads[${id}].operations_per_second`, rate);
        this.element = h("li", { data: { runs: id } }, h("a", { href, text: id }), this.badge, this.what,
            this.rate.element);
    }

    show(record, tick) {
        this.badge.dataset.state = record.state;
        setText(this.badge, record.state);
        const sizes = record.sizes?.distribution ? ` · ${record.sizes.distribution} sizes` : "";
        setText(this.what,
            `${record.kind}${sizes} · ${bytes(record.live_bytes)} · ${duration(record.elapsed_seconds)}`);
        this.rate.show(record.operations_per_second, tick);
    }
}

export class RunningPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("running");
        this.rows = new Map();
        const start = h("a", { href: router.href("load"), text: words.start });
        this.none = h("p", { class: "state" }, words.none, " ", start);
        this.run = h("p", { class: "outcome", hidden: true });
        this.list = h("ul", { class: "running", "aria-label": words.workloads });
        this.frame.body.append(this.run, this.none, this.list);
        this.frame.data = () => this.latest && { json: this.latest };
        this.hasRuns = false;
        this.reading = new Refresh(() => this.readRuns(), () => {
            this.run.hidden = true;
        });
    }

    describe(server) {
        this.hasRuns = Boolean(server.links?.runs);
        this.askRuns();
    }

    note(type) {
        if (type === "run") this.askRuns();
    }

    caughtUp() {
        this.askRuns();
    }

    askRuns() {
        if (this.hasRuns) this.reading.ask();
    }

    async readRuns() {
        const active = (await newestRuns()).find((run) => run.state !== "finished");
        this.run.hidden = !active;
        if (active) this.run.replaceChildren(words.run(active.name, active.state), " ",
            h("a", { href: this.router.href("load", { run: active.id }), text: active.id }));
    }

    update({ workloads, stats }) {
        this.reading.retry();
        const records = (workloads?.workloads ?? []).filter((record) => record.state !== "stopped");
        this.latest = { tick: stats.tick, workloads: records };
        this.none.hidden = records.length > 0;
        for (const record of records) {
            if (!this.rows.has(record.id)) {
                this.rows.set(record.id, new Row(record.id, this.router.href("load", { workload: record.id })));
            }
            this.rows.get(record.id).show(record, stats.tick);
        }
        const shown = new Set(records.map((record) => record.id));
        for (const id of this.rows.keys()) if (!shown.has(id)) this.rows.delete(id);
        arrange(this.list, records.map((record) => this.rows.get(record.id).element));
        setText(this.frame.meta, `tick ${stats.tick} · ${words.count(records.length)}`);
    }

    restarted() {
        this.rows.clear();
        this.askRuns();
    }
}
