// Another table of classes: what the sizes seen so far would waste inside objects under it.
import { curl } from "../api.js";
import { StackedBar, swatch } from "../bar.js";
import { h, setText } from "../dom.js";
import { asFields, Fetched } from "../fetched.js";
import { clearErrors, Field, showProblem } from "../form.js";
import { bytes, count, percent } from "../format.js";
import { empty } from "../metrics.js";
import { curlLine, panel } from "../panel.js";
import { sizingTables } from "../words/classes.js";
import { fetchedFigure } from "./slab.js";

const PARTS = [["requested", "requested", "--live"], ["rounding", "rounding", "--remote"]];

function row(table, answer, widest) {
    const bar = new StackedBar([...PARTS, ["rest", "", "--panel"]]);
    const { handed_out_bytes: handed, rounding_bytes: rounding } = table;
    bar.show({ requested: handed - rounding, rounding, rest: widest - handed }, bytes);
    const figure = (name, write) => h("td", {}, fetchedFigure(`tables[${table.name}].${name}`, write, table[name],
        answer.tick));
    return h("tr", { data: { table: table.name } },
        h("th", { scope: "row", class: "left", text: sizingTables[table.name] ?? table.name }),
        h("td", { text: count(table.class_count) }), h("td", { class: "wide" }, bar.element),
        figure("rounding_bytes", bytes), figure("rounding_ratio", percent),
        h("td", { class: "left muted", text: table.large_blocks.replaceAll("_", " ") }));
}

export class SizingPanel {
    constructor() {
        this.frame = panel("sizing");
        this.frame.data = () => this.answer && { json: this.answer };
        this.fetched = new Fetched({ onAnswer: (answer) => this.show(answer),
            onProblem: (problem) => this.fail(problem) });
        this.field = new Field({ pointer: "/classes", label: "your table: ascending multiples of 8, up to 32768",
            full: true,
            control: h("input", { type: "text", autocomplete: "off", spellcheck: "false",
                placeholder: "16,32,48,64,96,128,192,256,512,1024,2048" }) });
        this.line = curlLine();
        this.showLine();
        const form = h("form", { class: "inline-form", novalidate: true }, this.field.element,
            h("button", { type: "submit", class: "primary", text: "Compare" }), this.line.element);
        form.addEventListener("input", () => this.showLine());
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.ask();
        });
        const heads = [["table", true], ["classes"], ["handed out", true], ["rounding"], ["of it"], ["large blocks",
            true]];
        this.tbody = h("tbody");
        this.table = h("table", { hidden: true }, h("thead", {}, h("tr", {}, heads.map(([text, isLeft]) =>
            h("th", { scope: "col", class: isLeft ? "left" : "", text })))), this.tbody);
        this.method = h("p", { class: "hint" });
        this.state = h("p", { class: "state", role: "status", text: empty.reading });
        this.frame.body.append(form,
            h("div", { class: "legend" }, PARTS.map(([, name, token]) => h("span", {}, swatch(token), name))),
                this.state,
            h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Tables of classes compared" },
                this.table), this.method);
    }

    shown() {
        if (!this.answer) this.ask();
    }

    get path() {
        const text = this.field.value.replaceAll(" ", "");
        return `/api/v1/sizing${text ? `?classes=${encodeURIComponent(text).replaceAll("%2C", ",")}` : ""}`;
    }

    showLine() {
        for (const line of [this.line, this.frame.lines[0]]) line.set(curl("GET", this.path));
    }

    ask() {
        clearErrors([this.field]);
        this.fetched.ask(this.path);
    }

    show(answer) {
        this.answer = answer;
        const isEmpty = answer.allocations === 0;
        this.state.hidden = !isEmpty;
        setText(this.state, empty.noSizes);
        const widest = Math.max(...answer.tables.map((table) => table.handed_out_bytes));
        this.tbody.replaceChildren(...answer.tables.map((table) => row(table, answer, widest)));
        this.table.hidden = isEmpty;
        setText(this.method, answer.method);
        setText(this.frame.meta, `live tier · tick ${answer.tick} · ${count(answer.allocations)} requests, `
            + `${count(answer.samples)} samples`);
    }

    fail(problem) {
        const rest = showProblem(asFields(problem), [this.field]);
        this.state.hidden = !rest;
        setText(this.state, rest ?? "");
    }
}
