// What a request would meet now: whether it succeeds, from where, with how many splits; and if not, why.
import { curl } from "../api.js";
import { h, setText } from "../dom.js";
import { asFields, Fetched } from "../fetched.js";
import { clearErrors, Field, showProblem } from "../form.js";
import { bytes, count, index, percent } from "../format.js";
import { curlLine, panel } from "../panel.js";
import { forecastPaths, forecasts, heldBack, shortages } from "../words/pages.js";

const PATH = "/api/v1/whatif";

const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;

/** Where the pages would come from, in words. */
function pageWords({ source, section, address, count: pages, block_order: order, splits }) {
    const from = source === "page_cache" ? "the CPU's page cache" : `a block of order ${order}`;
    const split = splits > 0 ? `, split ${splits === 1 ? "once" : `${splits} times`}` : ", without a split";
    return `${plural(pages, "page")} at ${address} in section ${section}, out of ${from}${split}.`;
}

/** The answer in sentences. */
export function forecastWords(answer) {
    const path = answer.path ? `, ${forecastPaths[answer.path] ?? answer.path}` : "";
    const sentences = [`${forecasts[answer.outcome] ?? answer.outcome}${path}.`];
    const waste = answer.rounding_bytes === 0
        ? "nothing is lost to rounding" : `${bytes(answer.rounding_bytes)} lost to rounding`;
    const where = answer.size_class ? `Class ${answer.size_class}` : plural(answer.usable_bytes, "byte");
    if (answer.outcome === "succeeds") sentences.push(`${where}; ${waste}.`);
    if (answer.pages) sentences.push(pageWords(answer.pages));
    else if (answer.address
        && answer.outcome === "succeeds") sentences.push(`The object would lie at ${answer.address}.`);
    if (answer.shortage) sentences.push(shortages[answer.shortage.reason] ?? answer.shortage.reason);
    return sentences;
}

function facts({ magazine, pages, shortage }) {
    const rows = [];
    if (magazine) rows.push([`magazine of CPU ${magazine.cpu}`,
        `${count(magazine.count)} of ${count(magazine.capacity)}`]);
    if (pages) rows.push(["order asked for", String(pages.order)], ["splits", String(pages.splits)],
        ["block", plural(pages.block_pages, "page")]);
    if (shortage) {
        rows.push(["order asked for", String(shortage.order)], ["free pages", count(shortage.free_pages)],
            ["blocks obtainable", count(shortage.obtainable_blocks)], ["unusable", percent(shortage.unusable_ratio)],
            ["frag. index", index(shortage.fragmentation_index)],
            ...Object.entries(shortage.held_back).map(([name, value]) => [heldBack[name] ?? name, bytes(value)]));
    }
    return rows;
}

export class WhatIfPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("whatif");
        this.frame.data = () => this.answer && { json: this.answer };
        this.fetched = new Fetched({ onAnswer: (answer) => this.show(answer),
            onProblem: (problem) => this.fail(problem) });
        const text = (value) => h("input", { type: "text", value, autocomplete: "off", spellcheck: "false" });
        this.size = new Field({ pointer: "/size", label: "size", control: text("100KiB"),
            hint: "Bytes, or 3KiB, 1MiB" });
        this.alignment = new Field({ pointer: "/alignment", label: "alignment", control: text("8"),
            hint: "A power of two" });
        this.cpu = new Field({ pointer: "/cpu", label: "CPU", hint: "The CPU that asks",
            control: h("select", {}, h("option", { value: "", text: "common" })) });
        this.fields = [this.size, this.alignment, this.cpu];
        this.line = curlLine();
        const form = h("form", { class: "form", novalidate: true, id: "whatif-form" },
            h("div", { class: "fields" }, this.fields.map((field) => field.element)),
            h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary", text: "Ask" })),
            this.line.element);
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.ask();
        });
        form.addEventListener("input", () => this.showLine());
        this.outcome = h("p", { class: "outcome", role: "status", hidden: true });
        this.facts = h("dl", { class: "pairs" });
        this.on = h("div", { class: "buttons" });
        this.frame.body.append(form, this.outcome, this.facts, this.on);
        this.showLine();
    }

    get path() {
        const query = this.fields.filter((field) => field.value !== "")
            .map((field) => `${field.control.name}=${encodeURIComponent(field.value)}`);
        return `${PATH}?${query.join("&")}`;
    }

    showLine() {
        for (const line of [this.line, this.frame.lines[0]]) line.set(curl("GET", this.path));
    }

    update({ cpus }) {
        if (this.cpu.control.options.length === cpus.cpus.length) return;
        const attached = cpus.cpus.filter(({ role }) => role !== "common");
        this.cpu.control.replaceChildren(h("option", { value: "", text: "common" }),
            ...attached.map(({ id }) => h("option", { value: id, text: `CPU ${id}` })));
    }

    ask() {
        clearErrors(this.fields);
        this.showLine();
        this.fetched.ask(this.path);
    }

    show(answer) {
        this.answer = answer;
        this.say(forecastWords(answer).join(" "), { succeeds: "good", needs_reclaim: "so-so" }[answer.outcome]
            ?? "bad");
        this.outcome.dataset.outcome = answer.outcome;
        this.facts.replaceChildren(...facts(answer).map(([term, text]) =>
            h("div", {}, h("dt", { text: term }), h("dd", { text }))));
        const address = answer.pages?.address ?? answer.address;
        this.on.replaceChildren(...(address ? [h("a", { class: "button", text: "show it in the map",
            href: this.router.href("pages", { address }) })] : []));
        setText(this.frame.meta, `live tier · tick ${answer.tick}`);
    }

    fail(problem) {
        const rest = showProblem(asFields(problem), this.fields);
        this.outcome.hidden = true;
        this.facts.replaceChildren();
        this.on.replaceChildren();
        if (rest) this.say(rest, "bad");
    }

    say(text, result) {
        this.outcome.hidden = false;
        this.outcome.dataset.result = result;
        setText(this.outcome, text);
    }
}
