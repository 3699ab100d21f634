// Building elements and showing figures, so that every figure carries its tick and its exact value.

/** An element with properties and children; `on` holds listeners, `data` the data attributes. */
export function h(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined || value === null || value === false) continue;
        if (name === "on") {
            for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
        } else if (name === "data") {
            Object.assign(element.dataset, value);
        } else if (name === "text") {
            element.textContent = value;
        } else {
            element.setAttribute(name, value === true ? "" : value);
        }
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
}

export const ABSENT = "–";

/**
 * A figure that shows a value in words and keeps the exact one beside it.
 * `path` names it as a threshold would (`classes[64].live`), `format` turns the value into text.
 */
export class Figure {
    constructor(path, format, className = "") {
        this.format = format;
        this.shown = undefined;
        this.element = h("data", { class: `figure ${className}`, data: { figure: path }, tabindex: "-1",
            text: ABSENT });
    }

    /** Shows `value` as of `tick`; an absent value is a dash and loses its exact value. */
    show(value, tick) {
        const element = this.element;
        if (tick !== undefined) element.dataset.tick = tick;
        if (Object.is(value, this.shown)) return;
        this.shown = value;
        if (value === undefined || value === null || Number.isNaN(value)) {
            element.textContent = ABSENT;
            delete element.dataset.value;
            element.removeAttribute("value");
            return;
        }
        const exact = String(value);
        element.dataset.value = exact;
        element.setAttribute("value", exact);
        element.textContent = this.format(value);
    }
}

/** Sets text only when it differs, so that an unchanged node is not laid out again. */
export function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

/** Puts `children` into `parent` in this order and moves nothing when they already stand so. */
export function arrange(parent, children) {
    const standing = parent.children;
    let same = standing.length === children.length;
    for (let i = 0; same && i < children.length; i += 1) same = standing[i] === children[i];
    if (!same) parent.replaceChildren(...children);
}

/** The size of type as a multiple of the usual one, for canvases, which no style sheet reaches. */
export const textScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 13;

/** Calls `listener(width)` whenever the element's width changes. */
export function onWidth(element, listener) {
    let last = -1;
    new ResizeObserver((entries) => {
        const width = Math.floor(entries[entries.length - 1].contentRect.width);
        if (width === last) return;
        last = width;
        listener(width);
    }).observe(element);
}

/** Sizes a canvas for the screen's pixel ratio and answers its context in CSS pixels, cleared. */
export function prepareCanvas(canvas, width, height) {
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    const pixelWidth = Math.round(width * ratio);
    const pixelHeight = Math.round(height * ratio);
    if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
        canvas.width = pixelWidth;
        canvas.height = pixelHeight;
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
}
