// What a figure means, where one points or stands: name, exact value, formula, unit, tier and endpoint.
import { about, load } from "./definitions.js";
import { h, setText } from "./dom.js";

const DELAY_MILLISECONDS = 250;
const GAP = 6;

function row(term, ...content) {
    return h("div", {}, h("dt", { text: term }), h("dd", {}, content));
}

export class Popover {
    constructor() {
        this.figure = null;
        this.timer = 0;
        this.element = h("div", { class: "popover", id: "popover", role: "tooltip", popover: "manual" });
        document.getElementById("main").append(this.element);
        const figureOf = (event) => event.target.closest?.("[data-figure]");
        document.addEventListener("pointerover", (event) => {
            const figure = figureOf(event);
            if (figure) this.after(() => this.open(figure));
            // On its own ground it stays, so that its link can be reached.
            else if (this.element.contains(event.target)) clearTimeout(this.timer);
            else if (this.figure && this.figure !== document.activeElement) this.after(() => this.close());
        });
        document.addEventListener("focusin", (event) => {
            const figure = figureOf(event);
            if (figure?.matches(":focus-visible")) this.open(figure);
            else if (!this.element.contains(event.target)) this.close();
        });
        document.addEventListener("click", (event) => {
            const figure = figureOf(event);
            if (figure && !event.target.closest("a, button")) this.open(figure);
        });
        document.addEventListener("scroll", () => this.place(), { passive: true, capture: true });
        window.addEventListener("hashchange", () => this.close());
    }

    after(act) {
        clearTimeout(this.timer);
        this.timer = setTimeout(act, DELAY_MILLISECONDS);
    }

    open(figure) {
        clearTimeout(this.timer);
        if (this.figure && this.figure !== figure) this.close();
        this.figure = figure;
        figure.setAttribute("aria-describedby", this.element.id);
        this.fill();
        this.element.showPopover?.();
        this.place();
        load().then(() => {
            if (this.figure !== figure) return;
            this.fill();
            this.place();
        });
    }

    /** Answers whether it was open. */
    close() {
        clearTimeout(this.timer);
        if (!this.figure) return false;
        this.figure.removeAttribute("aria-describedby");
        this.figure = null;
        if (this.element.matches(":popover-open")) this.element.hidePopover();
        return true;
    }

    fill() {
        const path = this.figure.dataset.figure;
        const { entry, label, words } = about(path);
        const name = entry?.name ?? path;
        this.unit = entry?.unit && entry.unit !== "1" ? ` ${entry.unit}` : "";
        this.value = h("b");
        this.tick = h("span");
        this.showValue();
        const endpoint = entry?.endpoint?.includes("{") ? h("code", { text: entry.endpoint })
            : entry?.endpoint ? h("a", { href: entry.endpoint, text: entry.endpoint }) : null;
        this.element.replaceChildren(
            h("p", { class: "name" }, h("strong", { text: label ?? name.split(".").at(-1).replaceAll("_", " ") }), " ",
                h("code", { text: name })),
            h("p", { text: entry?.meaning ?? words ?? "The server gives no definition of this figure." }),
            words && entry && words !== entry.meaning ? h("p", { class: "hint", text: words }) : "",
            h("dl", {}, row("exactly", this.value, this.tick),
                entry ? row("kind", `${entry.kind}${entry.tier ? `, ${entry.tier} tier` : ""}`) : null,
                endpoint ? row("from", endpoint) : null));
    }

    showValue() {
        const { value, tick } = this.figure.dataset;
        setText(this.value, value === undefined ? "no value" : value + this.unit);
        setText(this.tick, tick === undefined ? "" : ` at tick ${tick}`);
    }

    /** Another tick: the exact value changes under the reader's eyes. */
    refresh() {
        if (!this.figure) return;
        if (!this.figure.isConnected || this.figure.offsetParent === null) this.close();
        else this.showValue();
    }

    place() {
        if (!this.figure) return;
        const box = this.figure.getBoundingClientRect();
        const { offsetWidth: width, offsetHeight: height } = this.element;
        const left = Math.min(Math.max(8, box.left + box.width / 2 - width / 2), innerWidth - width - 8);
        const below = box.bottom + GAP;
        const top = below + height > innerHeight - 8 && box.top - GAP - height > 8 ? box.top - GAP - height : below;
        this.element.style.left = `${left}px`;
        this.element.style.top = `${top}px`;
    }
}
