// A stretch of the server's history that follows the present, so that a page opened late shows what was before it.
import { BASE, get } from "./api.js";
import { Rings } from "./ring.js";

/** Adds the rows of an answer of GET /history to `rings`; what is null there is a gap. */
export function takeRows(rings, { times, fields, columns }) {
    times.forEach((time, i) => {
        const values = {};
        fields.forEach((name, column) => {
            values[name] = columns[column][i] ?? NaN;
        });
        rings.push(time, values);
    });
}

export class Series {
    /** The last `span` seconds in steps of `step` seconds, of the figures `fields`; `kept` rows are held at most. */
    constructor({ fields, span, step, kept = Math.ceil(span / step) + 2 }) {
        Object.assign(this, { fields, span, step });
        this.rings = new Rings(kept, fields);
        this.asking = false;
        this.askedAt = -Infinity;
        this.generation = 0;
    }

    get path() {
        const since = this.rings.length > 0 ? this.rings.lastTime : `${this.span}s`;
        return `${BASE}/history?since=${since}&step=${this.step}&fields=${this.fields.join(",")}`;
    }

    /** Asks for what has come to be since the last answer; answers whether anything had. */
    async refresh() {
        // Half a step early, because a step is complete a little after its last second.
        const now = performance.now();
        if (this.asking || now - this.askedAt < this.step * 500) return false;
        this.asking = true;
        this.askedAt = now;
        const { generation } = this;
        try {
            const answer = await get(this.path);
            if (generation !== this.generation) return false;
            takeRows(this.rings, answer);
            return answer.times.length > 0;
        } finally {
            this.asking = false;
        }
    }

    clear() {
        this.generation += 1;
        this.askedAt = -Infinity;
        this.rings.clear();
    }
}
