// Rates: six line charts over the last minutes, filled tick by tick.
import { LineChart } from "../chart.js";
import { h, setText } from "../dom.js";
import { charts } from "../metrics.js";
import { panel } from "../panel.js";
import { Rings } from "../ring.js";

// Ten minutes at one tick a second, and a little for ticks that come early.
const CAPACITY = 640;
// A young page shows what it has on a shorter axis, which grows to the chosen span.
const LEAST_SPAN = 30;
const SPANS = [[120, "2 min"], [300, "5 min"], [600, "10 min"]];
const GAUGES = ["allocated_bytes", "requested_bytes", "resident_bytes"];
const COUNTERS = ["remote_sent", "remote_drained", "magazine_refills", "magazine_flushes", "slabs_created",
    "slabs_returned"];

export class RatesPanel {
    constructor() {
        this.frame = panel("rates");
        this.rings = new Rings(CAPACITY, ["allocations", "frees", ...GAUGES, ...COUNTERS]);
        this.previous = null;
        this.chosenSpan = SPANS[0][0];
        this.shared = { span: LEAST_SPAN, hover: null, setHover: (age) => this.setHover(age) };
        this.charts = charts.map((words) => new LineChart(words, this.rings, this.shared));
        this.frame.body.append(this.spanChoice(),
            h("div", { class: "charts" }, this.charts.map((chart) => chart.element)));
        setText(this.frame.meta, "waiting for two ticks");
    }

    spanChoice() {
        const buttons = SPANS.map(([seconds, text]) => {
            const button = h("button", { type: "button", class: "small", text,
                "aria-pressed": String(seconds === this.chosenSpan) });
            button.addEventListener("click", () => {
                this.chosenSpan = seconds;
                for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
                this.draw();
            });
            return button;
        });
        return h("div", { class: "buttons", role: "group", "aria-label": "Span of the charts" }, buttons);
    }

    setHover(age) {
        this.shared.hover = age;
        this.draw();
    }

    /** Every tick becomes a sample, also one whose frame is never drawn. */
    sample({ stats }) {
        const { totals, memory, uptime_seconds: time, tick } = stats;
        const values = {};
        for (const name of GAUGES) values[name] = memory[name];
        const before = this.previous;
        if (before && time > before.time) {
            const seconds = time - before.time;
            const change = (name) => (totals[name] - before.totals[name]) / seconds;
            for (const name of COUNTERS) values[name] = change(name);
            values.allocations = change("allocations");
            values.frees = change("frees");
        }
        if (!before || time > before.time) this.rings.push(time, values);
        this.previous = { time, totals, tick };
    }

    update({ stats }) {
        this.draw();
        setText(this.frame.meta, `live tier · tick ${stats.tick} · ${Math.round(this.held)} s held`);
    }

    /** Seconds from the oldest sample to the newest. */
    get held() {
        return this.rings.length < 2 ? 0 : this.rings.lastTime - this.rings.at("time", 0);
    }

    draw() {
        this.shared.span = Math.min(this.chosenSpan, Math.max(1, Math.ceil(this.held / LEAST_SPAN)) * LEAST_SPAN);
        for (const chart of this.charts) chart.draw();
    }

    /** After a gap the next difference would be an average over the unknown, so it is left out. */
    gap() {
        this.previous = null;
    }

    restarted() {
        this.rings.clear();
        this.previous = null;
    }
}
