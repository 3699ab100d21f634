// Which stretch of time is shown: the window, following the present or stopped at a moment, and the way back and forth.
import { curl } from "../api.js";
import { h, setText } from "../dom.js";
import { clock, duration, moment } from "../format.js";
import { time as words } from "../metrics.js";
import { panel } from "../panel.js";
import { DEFAULT_WINDOW, timeline, WINDOWS } from "../timeline.js";

export class TimelinePanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("timeline");
        this.windows = Object.keys(WINDOWS).map((name) => {
            const button = h("button", { type: "button", class: "small", text: words.windows[name],
                data: { window: name } });
            button.addEventListener("click", () => router.set({ window: name }));
            return button;
        });
        this.stop = h("button", { type: "button", class: "small", data: { action: "stop" } });
        this.stop.addEventListener("click", () => this.choose(timeline.isLive ? timeline.newest : null));
        this.slider = h("input", { type: "range", "aria-label": words.slider });
        this.slider.addEventListener("input", () => this.slide());
        this.readout = h("p", { class: "readout", role: "status" });
        this.frame.data = () => Number.isNaN(timeline.newest) ? null : { json: this.stretch() };
        this.ends = [h("span"), h("span")];
        this.frame.body.append(
            h("div", { class: "timebar" },
                h("div", { class: "buttons", role: "group", "aria-label": words.window }, this.windows),
                this.stop, h("div", { class: "slide" }, this.ends[0], this.slider, this.ends[1])),
            this.readout);
    }

    /** The stretch that is shown. */
    stretch() {
        const at = (time) => (time === null ? null : new Date(time * 1000).toISOString());
        const { from, to, oldest, step } = timeline;
        return { window: timeline.window, from: at(from), to: at(to), stopped_at: at(timeline.at),
            oldest: at(oldest), step_seconds: step };
    }

    /** Stops at a moment, or goes on with the present; the address holds it either way. */
    choose(time, options) {
        this.router.set({ at: time === null ? null : time.toFixed(1) }, options);
    }

    slide() {
        const value = Number(this.slider.value);
        this.choose(value >= timeline.newest - timeline.step ? null : value, { replace: true });
    }

    navigate({ window = DEFAULT_WINDOW, at }) {
        timeline.view(window, at === undefined ? null : Number(at));
        this.show();
    }

    sample({ stats }) {
        timeline.tick(stats);
    }

    update({ stats }) {
        this.latest = stats;
        // A moment in the address of a page just opened was set before the present was known.
        if (!timeline.isLive && Number.isNaN(timeline.stoppedEnd)) timeline.view(timeline.window, timeline.at);
        this.show();
        setText(this.frame.meta, `${words.held(duration(timeline.newest - timeline.oldest))}`);
    }

    show() {
        const { isLive, at, newest, oldest } = timeline;
        for (const button of this.windows) {
            button.setAttribute("aria-pressed", String(button.dataset.window === timeline.window));
        }
        setText(this.stop, isLive ? words.stop : words.follow);
        this.stop.classList.toggle("primary", !isLive);
        document.documentElement.dataset.past = isLive ? "" : String(at);
        if (Number.isNaN(newest)) return;
        const since = isLive ? `${timeline.reach}s` : timeline.from.toFixed(0);
        this.frame.lines[0].set(curl("GET", `/api/v1/history?since=${since}&step=${timeline.step}s`));
        Object.assign(this.slider, { min: oldest, max: newest, step: timeline.step, value: at ?? newest });
        this.slider.setAttribute("aria-valuetext", isLive ? words.present : moment(at));
        setText(this.ends[0], clock(oldest, false));
        setText(this.ends[1], words.present);
        setText(this.readout, isLive ? words.following : words.stopped(moment(at), duration(newest - at)));
    }

    /** Escape goes back to the present. */
    close() {
        if (timeline.isLive) return false;
        this.choose(null);
        return true;
    }

    restarted() {
        if (!timeline.isLive) this.choose(null, { replace: true });
    }
}
