// Sparklines: the course of one figure in the height of a line of text, without axes.
import { polylines } from "./scale.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 24;

export class Spark {
    constructor(className = "") {
        this.element = document.createElementNS(NAMESPACE, "svg");
        this.element.setAttribute("viewBox", `0 -1 ${WIDTH} ${HEIGHT + 2}`);
        this.element.setAttribute("preserveAspectRatio", "none");
        this.element.setAttribute("class", `spark ${className}`);
        this.element.setAttribute("aria-hidden", "true");
    }

    /** Draws one figure of the rings, from 0 to its own greatest value. */
    show(rings, name) {
        const values = Array.from({ length: rings.length }, (_, i) => rings.at(name, i));
        const top = values.reduce((most, value) => (value > most ? value : most), 0) || 1;
        const lines = polylines(values, WIDTH, HEIGHT, top);
        while (this.element.children.length > lines.length) this.element.lastElementChild.remove();
        while (this.element.children.length < lines.length) {
            this.element.append(document.createElementNS(NAMESPACE, "polyline"));
        }
        lines.forEach((points, i) => this.element.children[i].setAttribute("points", points));
    }
}
