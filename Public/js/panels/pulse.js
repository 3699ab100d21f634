// What goes on: throughput, memory, failures and the remote backlog, each with its last two minutes.
import { get } from "../api.js";
import { Figure, h, setText } from "../dom.js";
import { bytes, count, pause, rate, shortCount } from "../format.js";
import { definition, label, pulse as words } from "../metrics.js";
import { panel } from "../panel.js";
import { Series } from "../series.js";
import { Spark } from "../spark.js";

// A figure, the path of its value in a tick, how it is written, and what of history is drawn beside it.
const KEYS = [
    ["allocations_per_second", "stats.rates.allocations_per_second", rate, "rates.allocations_per_second"],
    ["frees_per_second", "stats.rates.frees_per_second", rate, "rates.frees_per_second"],
    ["live_objects", "stats.memory.live_objects", count, "memory.live_objects"],
    ["allocated_bytes", "stats.memory.allocated_bytes", bytes, "memory.allocated_bytes"],
    ["requested_bytes", "stats.memory.requested_bytes", bytes, "memory.requested_bytes"],
    ["resident_bytes", "stats.memory.resident_bytes", bytes, "memory.resident_bytes"],
    ["failures", "stats.totals.failures", shortCount, "rates.failures_per_second"],
    ["misuses", "stats.totals.misuses", shortCount, "rates.misuses_per_second"],
    ["remote_queued_bytes", "stats.memory.remote_queued_bytes", bytes, "memory.remote_queued_bytes"],
];
const ALARMS = new Set(["failures", "misuses"]);
const SPAN_SECONDS = 120;
const AGE_MILLISECONDS = 2000;

export class PulsePanel {
    constructor() {
        this.frame = panel("pulse");
        this.series = new Series({ fields: KEYS.map(([, , , field]) => field), span: SPAN_SECONDS, step: 1 });
        this.keys = KEYS.map(([name, path, format, field]) => {
            const figure = new Figure(path, format);
            const spark = new Spark(ALARMS.has(name) ? "alarm" : "");
            const note = h("p", { class: "hint" });
            const box = h("div", { data: { key: name } }, h("dt", { text: label(name) }),
                h("dd", {}, figure.element, spark.element, note));
            return { name, path: path.split("."), figure, spark, field, box, note };
        });
        this.backlog = this.keys.at(-1);
        this.askedAt = -Infinity;
        this.frame.body.append(h("dl", { class: "keys sparks" }, this.keys.map((key) => key.box)));
        this.frame.data = () => this.latest && { json: this.latest };
        setText(this.frame.meta, words.waiting);
    }

    update({ stats }) {
        this.latest = stats;
        for (const { name, path, figure, box } of this.keys) {
            const value = path.slice(1).reduce((object, key) => object?.[key], stats);
            figure.show(value, stats.tick);
            box.toggleAttribute("data-alarm", ALARMS.has(name) && value > 0);
        }
        setText(this.frame.meta,
            `live tier · tick ${stats.tick} · rates over ${stats.rates.window_seconds.toFixed(1)} s`);
        this.follow();
        this.age();
    }

    /** The past is an addition: without an answer the figures stand alone. */
    async follow() {
        try {
            if (await this.series.refresh()) for (const key of this.keys) key.spark.show(this.series.rings, key.field);
        } catch {
            this.series.clear();
        }
    }

    /** The age of the oldest object on its way home, which no tick tells. */
    async age() {
        const now = performance.now();
        if (now - this.askedAt < AGE_MILLISECONDS) return;
        this.askedAt = now;
        try {
            const { owners } = await get("/api/v1/remote-frees");
            const objects = owners.reduce((sum, owner) => sum + owner.backlog_objects, 0);
            const oldest = Math.max(0, ...owners.map((owner) => owner.oldest_seconds ?? 0));
            setText(this.backlog.note, objects === 0 ? words.noBacklog
                : `${shortCount(objects)} objects, the oldest for ${pause(oldest)}`);
        } catch (problem) {
            setText(this.backlog.note, problem.message);
        }
    }

    gap() {
        this.series.clear();
    }

    restarted() {
        this.series.clear();
    }
}
