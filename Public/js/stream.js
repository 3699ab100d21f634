// The one event stream of a tab: closed while the tab is hidden, opened again on show, and never silent about it.
import { connect } from "./source.js";

// Above the server's ten-second heartbeat, which this interface cannot see, a silent link counts as dead.
const STALE_SECONDS = 4;
const DEAD_SECONDS = 15;
const RETRY_SECONDS = [1, 2, 4, 8, 15];

export class Stream {
    /**
     * `onTick(data, id)` gets every tick, `onNote(type, data)` what happened once, `onState(state, detail)` every
     * change, `onGap()` a break in the sequence.
     */
    constructor({ onTick, onNote, onState, onGap }) {
        Object.assign(this, { onTick, onNote, onState, onGap });
        this.disconnect = null;
        this.failures = 0;
        this.isHeld = false;
        this.timers = { stale: 0, dead: 0, retry: 0 };
        document.addEventListener("visibilitychange", () => this.follow());
        window.addEventListener("pagehide", () => this.close());
        window.addEventListener("pageshow", () => this.follow());
        window.addEventListener("online", () => this.reopenNow());
        this.follow();
    }

    follow() {
        if (document.hidden) {
            this.close();
            this.onGap();
            this.onState("paused");
        } else if (!this.disconnect && !this.isHeld) {
            this.open();
        }
    }

    reopenNow() {
        if (document.hidden || this.isHeld) return;
        this.close();
        this.open();
    }

    /** While it is held it asks for nothing; then it begins anew. */
    hold(isHeld) {
        this.isHeld = isHeld;
        this.failures = 0;
        this.close();
        if (isHeld) this.onGap();
        else this.follow();
    }

    open() {
        this.onState("connecting");
        this.disconnect = connect((type, data, id) => this.heard(type, data, id));
        this.watch();
    }

    close() {
        for (const timer of Object.values(this.timers)) clearTimeout(timer);
        this.disconnect?.();
        this.disconnect = null;
    }

    heard(type, data, id) {
        if (type === "error") this.failed();
        else if (type === "tick") this.received(data, id);
        else if (type === "resync" || type === "dropped") this.onGap();
        else this.noted(type, data);
    }

    watch() {
        clearTimeout(this.timers.stale);
        clearTimeout(this.timers.dead);
        this.timers.stale = setTimeout(() => this.onState("stale"), STALE_SECONDS * 1000);
        this.timers.dead = setTimeout(() => this.failed(), DEAD_SECONDS * 1000);
    }

    received(text, id) {
        let data;
        try {
            data = JSON.parse(text);
        } catch {
            this.onState("broken");
            return;
        }
        this.failures = 0;
        this.watch();
        this.onState("live");
        this.onTick(data, id);
    }

    /** A note that cannot be read loses only itself: what it tells of can be fetched. */
    noted(type, text) {
        try {
            this.onNote(type, JSON.parse(text));
        } catch (error) {
            console.warn(`The ${type} event cannot be read: ${error.message}`);
        }
    }

    failed() {
        this.close();
        this.onGap();
        if (document.hidden || this.isHeld) return;
        const seconds = RETRY_SECONDS[Math.min(this.failures, RETRY_SECONDS.length - 1)];
        this.failures += 1;
        this.onState("reconnecting", seconds);
        this.timers.retry = setTimeout(() => this.open(), seconds * 1000);
    }
}
