// Line charts on a canvas, drawn from rings of samples, with one crosshair that all charts share.
import { h, onWidth, prepareCanvas, setText } from "./dom.js";
import { bytes, rate } from "./format.js";
import { color, onTheme } from "./theme.js";

const HEIGHT = 132;
const INSET = { left: 58, right: 8, top: 8, bottom: 18 };
// A missing tick is a gap, never a straight line across the unknown.
const GAP_SECONDS = 2.5;
const TIME_STEPS = [10, 15, 30, 60, 120, 300];
const writers = { rate, bytes };

/** The top of the axis: the next of 1, 2, 4, 5 or 8 steps above `value`, binary for bytes. */
export function niceTop(value, binary) {
    if (!(value > 0)) return binary ? 4096 : 1;
    const base = binary ? 2 ** (10 * Math.floor(Math.log2(value) / 10)) : 1;
    const scaled = value / base;
    const decade = 10 ** Math.floor(Math.log10(scaled));
    const step = [1, 2, 4, 5, 8, 10].find((candidate) => candidate * decade >= scaled * 0.999);
    return step * decade * base;
}

export class LineChart {
    /** `words` is an entry of `charts` in metrics.js; `shared` holds `span` seconds and the `hover` age. */
    constructor(words, rings, shared) {
        Object.assign(this, { words, rings, shared });
        this.write = writers[words.unit];
        this.width = 0;
        this.canvas = h("canvas", { role: "img", tabindex: "0",
            "aria-label": `${words.title}. ${words.about} Arrow keys move the crosshair.` });
        this.values = words.series.map(() => h("b", { class: "figure", text: "–" }));
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
        onWidth(this.element, (width) => {
            this.width = width;
            this.draw();
        });
        onTheme(() => this.draw());
    }

    listen() {
        const age = (event) => {
            const inner = this.width - INSET.left - INSET.right;
            const x = Math.min(Math.max(event.offsetX - INSET.left, 0), inner);
            return this.shared.span * (1 - x / inner);
        };
        this.canvas.addEventListener("pointermove", (event) => this.shared.setHover(age(event)));
        this.canvas.addEventListener("pointerleave", () => this.shared.setHover(null));
        this.canvas.addEventListener("blur", () => this.shared.setHover(null));
        this.canvas.addEventListener("keydown", (event) => {
            const step = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
            if (!step) return;
            event.preventDefault();
            const next = (this.shared.hover ?? 0) + step;
            this.shared.setHover(Math.min(Math.max(next, 0), this.shared.span));
        });
    }

    draw() {
        if (this.width <= 0) return;
        const context = prepareCanvas(this.canvas, this.width, HEIGHT);
        const now = this.rings.lastTime;
        const first = this.rings.positionFrom(now - this.shared.span);
        const top = niceTop(this.maximum(first), this.words.unit === "bytes");
        const plot = {
            left: INSET.left, top: INSET.top, now, first, scale: top,
            width: this.width - INSET.left - INSET.right, height: HEIGHT - INSET.top - INSET.bottom,
        };
        this.drawAxes(context, plot);
        for (const [name, , token] of this.words.series) this.drawSeries(context, plot, name, color(token));
        this.showValues(context, plot);
    }

    maximum(first) {
        let top = 0;
        for (const [name] of this.words.series) {
            for (let i = first; i < this.rings.length; i += 1) {
                const value = this.rings.at(name, i);
                if (value > top) top = value;
            }
        }
        return top;
    }

    drawAxes(context, plot) {
        context.font = "11px system-ui, sans-serif";
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
        const { span } = this.shared;
        const step = TIME_STEPS.find((seconds) => span / seconds <= 4) ?? 120;
        for (let age = 0; age <= span; age += step) {
            const x = plot.left + plot.width * (1 - age / span);
            context.textAlign = age === 0 ? "right" : age === span ? "left" : "center";
            context.fillText(age === 0 ? "now" : step % 60 === 0 ? `−${age / 60} min` : `−${age} s`, x, HEIGHT - 4);
        }
    }

    drawSeries(context, plot, name, stroke) {
        context.strokeStyle = stroke;
        context.lineWidth = 1.6;
        context.lineJoin = "round";
        context.beginPath();
        let previous = NaN;
        for (let i = plot.first; i < this.rings.length; i += 1) {
            const time = this.rings.at("time", i);
            const value = this.rings.at(name, i);
            if (Number.isNaN(value)) {
                previous = NaN;
                continue;
            }
            const x = plot.left + plot.width * (1 - (plot.now - time) / this.shared.span);
            const y = plot.top + plot.height * (1 - value / plot.scale);
            if (time - previous <= GAP_SECONDS) context.lineTo(x, y);
            else context.moveTo(x, y);
            previous = time;
        }
        context.stroke();
    }

    showValues(context, plot) {
        let position = this.rings.length - 1;
        if (this.shared.hover !== null && position >= 0) {
            position = Math.min(this.rings.positionFrom(plot.now - this.shared.hover), position);
            const age = plot.now - this.rings.at("time", position);
            const x = Math.round(plot.left + plot.width * (1 - age / this.shared.span)) + 0.5;
            context.strokeStyle = color("--muted");
            context.beginPath();
            context.moveTo(x, plot.top);
            context.lineTo(x, plot.top + plot.height);
            context.stroke();
        }
        this.words.series.forEach(([name], i) => {
            const value = position < 0 ? NaN : this.rings.at(name, position);
            setText(this.values[i], Number.isNaN(value) ? "–" : this.write(value));
        });
    }
}
