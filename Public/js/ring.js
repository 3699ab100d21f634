// Rings of samples: one Float64Array for each series, all of one length, overwritten oldest first.

export class Rings {
    constructor(capacity, names) {
        this.capacity = capacity;
        this.columns = new Map(["time", ...names].map((name) => [name, new Float64Array(capacity)]));
        this.clear();
    }

    clear() {
        this.next = 0;
        this.length = 0;
    }

    /** Adds one sample; a series that `values` lacks gets NaN, which charts draw as a gap. */
    push(time, values) {
        for (const [name, column] of this.columns) {
            column[this.next] = name === "time" ? time : (values[name] ?? NaN);
        }
        this.next = (this.next + 1) % this.capacity;
        if (this.length < this.capacity) this.length += 1;
    }

    /** The value of `name` at `position`, where 0 is the oldest sample held. */
    at(name, position) {
        const start = (this.next - this.length + this.capacity) % this.capacity;
        return this.columns.get(name)[(start + position) % this.capacity];
    }

    get lastTime() {
        return this.length === 0 ? NaN : this.at("time", this.length - 1);
    }

    /** The first position whose time is not before `time`. */
    positionFrom(time) {
        let low = 0;
        let high = this.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.at("time", middle) < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
