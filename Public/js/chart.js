// Line charts on a canvas over one timeline: one cursor for all of them, with marks and the phases of runs behind.
import { drawMoments, drawPhases } from "./chart-events.js";
import { h, onWidth, prepareCanvas, setText, textScale } from "./dom.js";
import { bytes, clock, pause, percent, rate } from "./format.js";
import { niceTop, timeStep, timeTicks } from "./scale.js";
import { color, onTheme } from "./theme.js";
import { time as timeWords } from "./words/time.js";

// A chart grows with its width, within what an eye takes in at once.
const HEIGHTS = { least: 148, most: 230, share: 0.44 };
const INSET = { left: 62, right: 10, top: 14, bottom: 18 };
// A missing step is a gap, never a straight line across the unknown.
const GAP_STEPS = 2.5;
const PIXELS_A_LABEL = 90;
const writers = { rate, bytes, seconds: pause, ratio: percent };

export class LineChart {
    /** `words` is an entry of `charts` in the words; `past` has the rings; `onChoose(time)` hears where one stops. */
    constructor(words, past, timeline, onChoose) {
        Object.assign(this, { words, past, timeline, onChoose });
        this.write = writers[words.unit];
        this.width = 0;
        this.canvas = h("canvas", { role: "img", tabindex: "0", data: { chart: words.id },
            "aria-label": `${words.title}. ${words.about} Arrow keys move the cursor, Enter stops there.` });
        this.values = words.series.map(([name]) => h("data", { class: "figure", text: "–", tabindex: "-1",
            data: { figure: `history.${name}` } }));
        const legend = words.series.map(([, name, token], i) => {
            const dash = h("i", { class: "dash", "aria-hidden": "true" });
            dash.style.background = `var(${token})`;
            return h("span", {}, dash, ` ${name} `, this.values[i]);
        });
        this.element = h("figure", { class: "chart" },
            h("figcaption", {}, h("h3", { text: words.title, title: words.about }),
                h("p", { class: "legend" }, legend)),
            this.canvas);
        this.listen();
        this.height = HEIGHTS.least;
        this.measure(1);
        onWidth(this.element, (width) => {
            this.width = width;
            this.measure(textScale());
            const { least, most, share } = HEIGHTS;
            this.height = Math.round(Math.min(most * this.scale, Math.max(least * this.scale, width * share)));
            this.draw();
        });
        onTheme(() => this.draw());
    }

    /** Takes the size of type: what stands around the plot needs room for it. */
    measure(scale) {
        this.scale = scale;
        this.inset = Object.fromEntries(Object.entries(INSET).map(([side, pixels]) => [side, pixels * scale]));
    }

    listen() {
        const { canvas, timeline } = this;
        canvas.addEventListener("pointermove", (event) => timeline.point(this.timeAt(event.offsetX)));
        canvas.addEventListener("pointerleave", () => timeline.point(null));
        canvas.addEventListener("blur", () => timeline.point(null));
        canvas.addEventListener("click", (event) => this.onChoose(this.timeAt(event.offsetX)));
        canvas.addEventListener("keydown", (event) => this.key(event));
    }

    key(event) {
        const { timeline } = this;
        const { from, to, step } = timeline;
        const cursor = timeline.cursor ?? to;
        const far = event.shiftKey ? 10 : 1;
        const next = { ArrowLeft: cursor - step * far, ArrowRight: cursor + step * far, Home: from, End: to }[
            event.key];
        if (next !== undefined) timeline.point(Math.min(Math.max(next, from), to));
        else if (event.key === "Enter") this.onChoose(cursor);
        else return;
        event.preventDefault();
    }

    timeAt(x) {
        const { from, to } = this.timeline;
        const inner = this.width - this.inset.left - this.inset.right;
        return from + (to - from) * Math.min(Math.max((x - this.inset.left) / inner, 0), 1);
    }

    draw() {
        const { rings } = this.past;
        const { from, to } = this.timeline;
        if (this.width <= 0 || !rings || !(to > from)) return;
        const context = prepareCanvas(this.canvas, this.width, this.height);
        // One sample before the stretch, so that a line does not begin at the first one within.
        const first = Math.max(0, rings.positionFrom(from) - 1);
        const last = Math.min(rings.length, rings.positionFrom(to + 1e-3));
        const plot = { rings, from, to, first, last, left: this.inset.left, top: this.inset.top,
            width: this.width - this.inset.left - this.inset.right,
            height: this.height - this.inset.top - this.inset.bottom, type: this.scale };
        plot.scale = this.words.most ?? niceTop(this.maximum(plot), this.words.unit === "bytes");
        plot.x = (time) => plot.left + (plot.width * (time - from)) / (to - from);
        const { marks, phases, actions } = this.timeline;
        const bands = drawPhases(context, plot, phases);
        this.drawAxes(context, plot);
        const names = drawMoments(context, plot, marks, actions);
        Object.assign(this.canvas.dataset, { phases: bands, moments: names.join("; ") });
        context.save();
        context.beginPath();
        context.rect(plot.left, 0, plot.width, this.height);
        context.clip();
        for (const [name, , token] of this.words.series) this.drawSeries(context, plot, name, color(token));
        context.restore();
        if (Number.isNaN(this.maximum(plot))) this.drawNothing(context, plot);
        this.showValues(context, plot);
    }

    /** The greatest value that is drawn, NaN where there is none. */
    maximum({ rings, first, last }) {
        let top = NaN;
        for (const [name] of this.words.series) {
            for (let i = first; i < last; i += 1) {
                const value = rings.at(name, i);
                if (!(value <= top) && !Number.isNaN(value)) top = value;
            }
        }
        return top;
    }

    drawAxes(context, plot) {
        context.font = `${11 * this.scale}px system-ui, sans-serif`;
        context.fillStyle = color("--muted");
        context.strokeStyle = color("--grid");
        context.lineWidth = 1;
        context.textAlign = "right";
        context.textBaseline = "middle";
        for (const part of [0, 0.5, 1]) {
            const y = Math.round(plot.top + plot.height * (1 - part)) + 0.5;
            context.beginPath();
            context.moveTo(plot.left, y);
            context.lineTo(plot.left + plot.width, y);
            context.stroke();
            context.fillText(part === 0 ? "0" : this.write(plot.scale * part), plot.left - 6, y);
        }
        context.textBaseline = "alphabetic";
        context.textAlign = "center";
        const step = timeStep(plot.to - plot.from, plot.width / (PIXELS_A_LABEL * this.scale));
        const offset = -60 * new Date(plot.to * 1000).getTimezoneOffset();
        for (const time of timeTicks(plot.from, plot.to, step, offset)) {
            const x = plot.x(time);
            if (x > plot.left + 14 && x < plot.left + plot.width - 14) {
                context.fillText(clock(time, step < 60), x, this.height - 4);
            }
        }
    }

    drawNothing(context, { left, width, top, height }) {
        context.fillStyle = color("--muted");
        context.textAlign = "center";
        context.fillText(timeWords.noValues, left + width / 2, top + height / 2);
    }

    drawSeries(context, { rings, first, last, x, top, height, scale }, name, stroke) {
        context.strokeStyle = stroke;
        context.lineWidth = 1.5;
        context.lineJoin = "round";
        context.beginPath();
        const gap = this.timeline.step * GAP_STEPS;
        let previous = -Infinity;
        for (let i = first; i < last; i += 1) {
            const time = rings.at("time", i);
            const value = rings.at(name, i);
            if (Number.isNaN(value)) {
                previous = -Infinity;
                continue;
            }
            const y = top + height * (1 - Math.min(value / scale, 1.02));
            if (time - previous <= gap) context.lineTo(x(time), y);
            else context.moveTo(x(time), y);
            previous = time;
        }
        context.stroke();
    }

    showValues(context, { rings, last, x, top, height }) {
        const { cursor } = this.timeline;
        let position = last - 1;
        if (cursor !== null && position >= 0) {
            position = Math.min(rings.positionFrom(cursor - this.timeline.step / 2), position);
            const place = Math.round(x(rings.at("time", position))) + 0.5;
            context.strokeStyle = color("--text");
            context.lineWidth = 1;
            context.beginPath();
            context.moveTo(place, top);
            context.lineTo(place, top + height);
            context.stroke();
        }
        this.words.series.forEach(([name], i) => {
            const value = position < 0 ? NaN : rings.at(name, position);
            const element = this.values[i];
            setText(element, Number.isNaN(value) ? "–" : this.write(value));
            if (Number.isNaN(value)) delete element.dataset.value;
            else element.dataset.value = value;
            element.dataset.time = position < 0 ? "" : rings.at("time", position);
        });
    }
}
