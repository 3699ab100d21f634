// The one event stream of a tab: closed while the tab is hidden, opened again on show, and never silent about it.
import { BASE } from "./api.js";

// Above the server's ten-second heartbeat, which this interface cannot see, a silent link counts as dead.
const STALE_SECONDS = 4;
const DEAD_SECONDS = 15;
const RETRY_SECONDS = [1, 2, 4, 8, 15];

export class Stream {
    /** `onTick(data, id)` gets every tick, `onState(state, detail)` every change, `onGap()` a break in the sequence. */
    constructor({ mapCells, onTick, onState, onGap }) {
        Object.assign(this, { mapCells, onTick, onState, onGap });
        this.source = null;
        this.failures = 0;
        this.timers = { stale: 0, dead: 0, retry: 0 };
        document.addEventListener("visibilitychange", () => this.follow());
        window.addEventListener("online", () => this.reopenNow());
        this.follow();
    }

    follow() {
        if (document.hidden) {
            this.close();
            this.onGap();
            this.onState("paused");
        } else if (!this.source) {
            this.open();
        }
    }

    reopenNow() {
        if (document.hidden) return;
        this.close();
        this.open();
    }

    open() {
        this.onState("connecting");
        const source = new EventSource(`${BASE}/events?map=${this.mapCells}`);
        this.source = source;
        source.addEventListener("tick", (event) => this.received(event));
        source.addEventListener("resync", () => this.onGap());
        source.addEventListener("dropped", () => this.onGap());
        source.addEventListener("error", () => this.failed());
        this.watch();
    }

    close() {
        for (const timer of Object.values(this.timers)) clearTimeout(timer);
        this.source?.close();
        this.source = null;
    }

    watch() {
        clearTimeout(this.timers.stale);
        clearTimeout(this.timers.dead);
        this.timers.stale = setTimeout(() => this.onState("stale"), STALE_SECONDS * 1000);
        this.timers.dead = setTimeout(() => this.failed(), DEAD_SECONDS * 1000);
    }

    received(event) {
        let data;
        try {
            data = JSON.parse(event.data);
        } catch {
            this.onState("broken");
            return;
        }
        this.failures = 0;
        this.watch();
        this.onState("live");
        this.onTick(data, event.lastEventId);
    }

    /** The browser's own retry gives up on an HTTP error, so the retry here is ours. */
    failed() {
        this.close();
        this.onGap();
        if (document.hidden) return;
        const seconds = RETRY_SECONDS[Math.min(this.failures, RETRY_SECONDS.length - 1)];
        this.failures += 1;
        this.onState("reconnecting", seconds);
        this.timers.retry = setTimeout(() => this.open(), seconds * 1000);
    }
}
