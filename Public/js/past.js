// What the charts of the tab Time draw: the server's history over the timeline's stretch, following it or standing.
import { BASE, get } from "./api.js";
import { Rings } from "./ring.js";
import { Series, takeRows } from "./series.js";

// A stretch is read with some of what lies before and after it, so that small moves need no new answer.
const MARGIN = 0.5;

export class Past {
    constructor(timeline, fields) {
        Object.assign(this, { timeline, fields, live: null, still: null, asking: false });
    }

    /** The rings to draw from now, and seconds of their steps. */
    get rings() {
        return (this.timeline.isLive ? this.live?.rings : this.still?.rings) ?? this.live?.rings ?? null;
    }

    /** Reads what is missing; answers whether there is something new to draw. */
    async refresh() {
        const { timeline } = this;
        const { reach, step } = timeline;
        if (this.live?.span !== reach || this.live.step !== step) {
            this.live = new Series({ fields: this.fields, span: reach, step });
        }
        if (timeline.isLive) return this.live.refresh();
        const { from, to } = timeline;
        const has = this.still && this.still.step === step && this.still.from <= from && this.still.to >= to;
        return has ? false : this.read(from - reach * MARGIN, to + reach * MARGIN, step);
    }

    async read(from, to, step) {
        if (this.asking) return false;
        this.asking = true;
        try {
            const limit = Math.min(3600, Math.ceil((to - from) / step));
            const path = `${BASE}/history?since=${from.toFixed(3)}&step=${step}&limit=${limit}`;
            const answer = await get(`${path}&fields=${this.fields.join(",")}`);
            const rings = new Rings(Math.max(1, answer.times.length), this.fields);
            takeRows(rings, answer);
            this.still = { from, to, step, rings };
            return true;
        } finally {
            this.asking = false;
        }
    }

    clear() {
        this.live = null;
        this.still = null;
    }
}
