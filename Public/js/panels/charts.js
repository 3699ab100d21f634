// Charts of the server's history, all over one stretch of time and with one cursor.
import { LineChart } from "../chart.js";
import { curl } from "../api.js";
import { h, setText } from "../dom.js";
import { charts, time as words } from "../metrics.js";
import { panel } from "../panel.js";
import { Past } from "../past.js";
import { timeline } from "../timeline.js";

const FIELDS = [...new Set(charts.flatMap((chart) => chart.series.map(([name]) => name)))];

export class ChartsPanel {
    constructor({ router }) {
        this.frame = panel("charts");
        this.past = new Past(timeline, FIELDS);
        const choose = (time) => router.set({ at: time.toFixed(1) });
        this.charts = charts.map((chart) => new LineChart(chart, this.past, timeline, choose));
        this.frame.body.append(h("div", { class: "charts" }, this.charts.map((chart) => chart.element)));
        this.frame.data = () => this.exported();
        this.isShown = false;
        this.frameRequest = 0;
        timeline.onChange((what) => {
            if (!this.isShown) return;
            this.request();
            if (what === "view") this.follow();
        });
        setText(this.frame.meta, words.waiting);
    }

    shown() {
        this.isShown = true;
        this.follow();
    }

    hidden() {
        this.isShown = false;
    }

    update() {
        this.follow();
        this.draw();
    }

    /** At most one drawing a frame, however often the pointer moves. */
    request() {
        this.frameRequest ||= requestAnimationFrame(() => {
            this.frameRequest = 0;
            this.draw();
        });
    }

    async follow() {
        if (Number.isNaN(timeline.newest)) return;
        try {
            if (await this.past.refresh()) this.draw();
            const { reach, step } = timeline;
            setText(this.frame.meta, words.rows(this.past.rings?.length ?? 0, step));
            this.frame.lines[0].set(curl("GET",
                `/api/v1/history?since=${reach}s&step=${step}s&fields=${FIELDS.join(",")}`));
        } catch (problem) {
            setText(this.frame.meta, `${words.failed} ${problem.message}`);
        }
    }

    draw() {
        for (const chart of this.charts) chart.draw();
    }

    exported() {
        const { rings } = this.past;
        if (!rings) return null;
        const rows = Array.from({ length: rings.length }, (_, i) => ({
            time: new Date(rings.at("time", i) * 1000).toISOString(),
            ...Object.fromEntries(FIELDS.map((name) => {
                const value = rings.at(name, i);
                return [name, Number.isNaN(value) ? null : value];
            })),
        }));
        return { json: { step_seconds: timeline.step, rows }, rows };
    }

    gap() {
        this.past.clear();
    }

    restarted() {
        this.past.clear();
    }
}
