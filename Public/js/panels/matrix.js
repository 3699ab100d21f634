// The owner x freer matrix of remote frees as a small heat map, fetched only while it is seen.
import { get } from "../api.js";
import { h, onWidth, prepareCanvas, setText } from "../dom.js";
import { bytes, count, shortCount } from "../format.js";
import { empty } from "../metrics.js";
import { color, onTheme } from "../theme.js";

const PERIOD_MILLISECONDS = 2000;
const LABEL = 58;
const TOP = 18;

export class RemoteMatrix {
    constructor() {
        this.answer = null;
        this.visible = false;
        this.fetching = false;
        this.askedAt = -Infinity;
        this.cursor = null;
        this.canvas = h("canvas", { role: "img", tabindex: "0", "aria-label": "Matrix of remote frees" });
        this.readout = h("p", { class: "readout", text: empty.waiting });
        this.holder = h("div", {}, this.canvas);
        this.element = h("div", {}, h("h3", { text: "Who frees whose objects" }),
            h("p", { class: "about",
                text: "Row: owner. Column: the CPU that freed. Colour strength by the square root of the count." }),
            this.holder, this.readout);
        onWidth(this.holder, () => this.draw());
        onTheme(() => this.draw());
        new IntersectionObserver((entries) => {
            this.visible = entries[entries.length - 1].isIntersecting;
            if (this.visible) this.refresh();
        }, { rootMargin: "200px" }).observe(this.element);
        this.canvas.addEventListener("pointermove", (event) => this.point(event.offsetX, event.offsetY));
        this.canvas.addEventListener("pointerleave", () => this.moveTo(null));
        this.canvas.addEventListener("blur", () => this.moveTo(null));
        this.canvas.addEventListener("keydown", (event) => this.step(event));
    }

    async refresh() {
        const now = performance.now();
        if (!this.visible || this.fetching || now - this.askedAt < PERIOD_MILLISECONDS) return;
        this.fetching = true;
        this.askedAt = now;
        try {
            this.answer = await get("/api/v1/remote-frees");
            this.draw();
            this.describe();
        } catch (problem) {
            setText(this.readout, `The matrix could not be read: ${problem.message}`);
        } finally {
            this.fetching = false;
        }
    }

    draw() {
        const width = this.holder.clientWidth;
        if (!this.answer || width <= LABEL) return;
        const { cpus, sent } = this.answer;
        this.size = Math.max(5, Math.min(24, Math.floor((width - LABEL) / cpus.length)));
        const context = prepareCanvas(this.canvas, LABEL + this.size * cpus.length, TOP + this.size * cpus.length);
        const top = Math.max(1, ...sent.map((row) => Math.max(...row)));
        context.font = "11px system-ui, sans-serif";
        context.textBaseline = "middle";
        this.drawLabels(context, cpus);
        sent.forEach((row, owner) => row.forEach((objects, freer) => {
            const [x, y] = [LABEL + freer * this.size, TOP + owner * this.size];
            context.fillStyle = color("--free");
            context.globalAlpha = owner === freer ? 0.4 : 1;
            context.fillRect(x, y, this.size - 1, this.size - 1);
            if (objects === 0) return;
            context.globalAlpha = 0.15 + 0.85 * Math.sqrt(objects / top);
            context.fillStyle = color("--remote");
            context.fillRect(x, y, this.size - 1, this.size - 1);
        }));
        context.globalAlpha = 1;
        if (!this.cursor) return;
        context.strokeStyle = color("--text");
        context.strokeRect(LABEL + this.cursor[1] * this.size, TOP + this.cursor[0] * this.size, this.size - 1,
            this.size - 1);
    }

    drawLabels(context, cpus) {
        const every = Math.ceil(14 / this.size);
        context.fillStyle = color("--muted");
        cpus.forEach((cpu, i) => {
            if (i % every !== 0) return;
            const middle = i * this.size + this.size / 2;
            context.textAlign = "right";
            context.fillText(i === 0 ? `owner ${cpu}` : String(cpu), LABEL - 5, TOP + middle);
            context.textAlign = "center";
            context.fillText(String(cpu), LABEL + middle, TOP / 2);
        });
        context.textAlign = "right";
        context.fillText("freer", LABEL - 5, TOP / 2);
    }

    point(x, y) {
        const owner = Math.floor((y - TOP) / this.size);
        const freer = Math.floor((x - LABEL) / this.size);
        const size = this.answer?.cpus.length ?? 0;
        this.moveTo(owner >= 0 && freer >= 0 && owner < size && freer < size ? [owner, freer] : null);
    }

    step(event) {
        const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
        if (!move || !this.answer) return;
        event.preventDefault();
        const last = this.answer.cpus.length - 1;
        const from = this.cursor ?? [0, 0];
        this.moveTo(from.map((value, i) => Math.min(Math.max(value + move[i], 0), last)));
    }

    moveTo(cursor) {
        this.cursor = cursor;
        this.readout.setAttribute("aria-live", cursor ? "polite" : "off");
        this.draw();
        this.describe();
    }

    describe() {
        if (!this.answer) return;
        const { cpus, sent, owners } = this.answer;
        if (this.cursor) {
            const [owner, freer] = this.cursor;
            const backlog = owners.find((row) => row.cpu === cpus[owner]);
            const waiting = backlog
                ? ` Waiting for ${cpus[owner]}: ${count(backlog.backlog_objects)}, ${backlog.backlog_bytes === null ? "–" : bytes(backlog.backlog_bytes)}.`
                : "";
            setText(this.readout,
                `CPU ${cpus[freer]} freed ${count(sent[owner][freer])} objects of CPU ${cpus[owner]}.${waiting}`);
            return;
        }
        const total = sent.flat().reduce((sum, value) => sum + value, 0);
        const backlog = owners.reduce((sum, row) => sum + row.backlog_objects, 0);
        setText(this.readout, total === 0 ? empty.matrix
            : `${shortCount(total)} objects sent home since the start, ${count(backlog)} waiting for their owners.`);
    }
}
