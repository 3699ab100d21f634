// The stretch of time that the tab Time shows: its window, where one has stopped, the cursor, and what happened.

/** Windows in seconds, by the name that the address has. */
export const WINDOWS = { "1m": 60, "10m": 600, "1h": 3600, "24h": 86400 };
export const DEFAULT_WINDOW = "10m";

/** Seconds that the server keeps second by second; older moments are kept by the minute. */
const SECONDS_KEPT = 3600;
const DAY = 86400;
/** Steps, and the longest stretch that each is read for. */
const REACH = [[1, 600], [10, 3600], [60, DAY]];
// A young server shows what it has on a shorter axis, which grows to the window.
const LEAST_SPAN = 30;

export class Timeline {
    constructor() {
        this.window = DEFAULT_WINDOW;
        this.at = null;
        this.hover = null;
        this.newest = NaN;
        this.started = NaN;
        this.marks = [];
        this.phases = [];
        this.actions = [];
        this.stoppedEnd = NaN;
        this.listeners = [];
    }

    /** Calls `listener(what)` when `view`, `cursor` or `events` changed. */
    onChange(listener) {
        this.listeners.push(listener);
    }

    changed(what) {
        for (const listener of this.listeners) listener(what);
    }

    /** Seconds of the steps in which history is read: as fine as the stretch that it really has allows. */
    get step() {
        const held = Math.min(WINDOWS[this.window], this.newest - this.oldest);
        return REACH.find(([, seconds]) => held <= seconds)?.[0] ?? 60;
    }

    /** Seconds back from its end that a window reaches in steps of `step`. */
    get reach() {
        return Math.min(WINDOWS[this.window], REACH.find(([step]) => step === this.step)[1]);
    }

    /** The oldest moment of which the server may know something. */
    get oldest() {
        return Math.max(this.started, this.newest - DAY);
    }

    get isLive() {
        return this.at === null;
    }

    get to() {
        return this.isLive ? this.newest : this.stoppedEnd;
    }

    get from() {
        const seconds = WINDOWS[this.window];
        const held = this.to - this.oldest;
        return this.to - Math.min(seconds, Math.max(LEAST_SPAN, Math.ceil(held / LEAST_SPAN) * LEAST_SPAN));
    }

    /** Where the line through all charts stands: under the pointer, else at the moment that is looked at. */
    get cursor() {
        return this.hover ?? this.at;
    }

    /** The step of history that still knows the moment `time`. */
    stepAt(time) {
        return this.newest - time > SECONDS_KEPT - 10 ? 60 : 1;
    }

    tick({ taken_at: takenAt, uptime_seconds: uptime }) {
        this.newest = Date.parse(takenAt) / 1000;
        this.started = this.newest - uptime;
    }

    /** Shows a window, and stops at the moment `at` or follows the present where it is null. */
    view(window, at) {
        const before = this.window;
        this.window = window in WINDOWS ? window : DEFAULT_WINDOW;
        const seconds = WINDOWS[this.window];
        const isMoment = at !== null && Number.isFinite(at);
        const end = this.stoppedEnd;
        const isInView = before === this.window && at <= end && at >= end - seconds;
        if (isMoment && !(isInView && this.at !== null)) {
            // The present stays the end while the moment is within reach of it; else the moment stands in the middle.
            this.stoppedEnd = this.newest - at <= seconds ? this.newest : Math.min(this.newest, at + seconds / 2);
        }
        this.at = isMoment ? at : null;
        this.changed("view");
    }

    point(time) {
        this.hover = time;
        this.changed("cursor");
    }

    happened({ marks = this.marks, phases = this.phases, actions = this.actions }) {
        Object.assign(this, { marks, phases, actions });
        this.changed("events");
    }
}

/** The one timeline of the page. */
export const timeline = new Timeline();
