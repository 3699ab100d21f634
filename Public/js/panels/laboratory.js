// The laboratory: one object at a time, where it went, and what happened in words.
import { curl, get } from "../api.js";
import { arrange, h, setText } from "../dom.js";
import { experiment } from "../experiment.js";
import { bytes, count } from "../format.js";
import { Field, numberOrText, submitting } from "../form.js";
import { allocationPaths, empty, releasePaths } from "../metrics.js";
import { curlLine, panel } from "../panel.js";

const PATH = "/api/v1/allocations";
const LOG_LENGTH = 60;

function allocatedWords({ address, size, usable_bytes: usable, cpu, outcome }) {
    const served = allocationPaths[outcome.path] ?? outcome.path;
    const where = outcome.size_class === null || outcome.size_class === undefined
        ? `${count(outcome.pages ?? 0)} pages`
        : `class ${outcome.size_class}, slab ${outcome.slab ?? "–"}, slot ${outcome.slot ?? "–"}, `
            + `owner CPU ${outcome.owner ?? "–"}`;
    return `${bytes(size)} on CPU ${cpu} was served ${served}: ${address}, ${where}, ${count(usable)} B usable.`;
}

function freedWords({ address, cpu, outcome }) {
    const owner = outcome.owner === null || outcome.owner === undefined ? "" : ` Its owner is CPU ${outcome.owner}.`;
    return `${address} freed on CPU ${cpu} went ${releasePaths[outcome.path] ?? outcome.path}.${owner}`;
}

function reclaimedWords({ drained_objects: drained, flushed_objects: flushed, returned_slabs: slabs }) {
    return `A reclaim took in ${count(drained)} objects, emptied ${count(flushed)} out of magazines and gave back `
        + `${count(slabs)} slabs.`;
}

export class LaboratoryPanel {
    constructor() {
        this.frame = panel("laboratory");
        this.objects = new Map();
        this.cpus = [];
        this.log = h("ol");
        this.list = h("ul", { class: "objects", "aria-label": "Objects made by hand" });
        this.none = h("p", { class: "state", text: empty.objects });
        this.outcome = h("p", { class: "outcome", hidden: true });
        this.done = curlLine();
        this.done.element.hidden = true;
        this.frame.body.append(this.form(), this.outcome, this.done.element,
            h("h3", { text: "Objects made by hand" }), this.none, this.list, h("h3", { text: "What happened" }),
            h("div", { class: "log", role: "log", "aria-label": "What happened", tabindex: "0" }, this.log));
        experiment.onResult((result) => result.operations || this.happened(result));
        this.showLine();
    }

    form() {
        const text = (value) => h("input", { type: "text", value, autocomplete: "off", spellcheck: "false" });
        this.size = new Field({ pointer: "/size", label: "size", control: text("64"), hint: "Bytes, or 3KiB, 1MiB" });
        this.alignment = new Field({ pointer: "/alignment", label: "alignment", control: text("8"),
            hint: "A power of two" });
        this.cpu = new Field({ pointer: "/cpu", label: "CPU",
            control: h("select", {}, h("option", { value: "", text: "common" })), hint: "The CPU that allocates" });
        this.fields = [this.size, this.alignment, this.cpu];
        this.button = h("button", { type: "submit", class: "primary", text: "Allocate" });
        const form = h("form", { class: "form", novalidate: true, id: "laboratory-form", data: { changes: "" } },
            h("div", { class: "fields" }, this.fields.map((field) => field.element)),
            h("div", { class: "buttons" }, this.button));
        this.reclaim = h("button", { type: "button", text: "Reclaim",
            title: "Empty magazines, queues and page caches" });
        this.reclaim.addEventListener("click", () =>
            experiment.reclaim().catch((problem) => this.say(problem.message, "bad")));
        this.button.after(this.reclaim);
        this.line = curlLine();
        form.append(this.line.element);
        form.addEventListener("input", () => this.showLine());
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.allocate();
        });
        return form;
    }

    body() {
        const body = { size: numberOrText(this.size.value), alignment: numberOrText(this.alignment.value) };
        if (body.alignment === "") delete body.alignment;
        if (this.cpu.value !== "") body.cpu = Number(this.cpu.value);
        return body;
    }

    showLine() {
        this.line.set(curl("POST", PATH, this.body()));
    }

    async describe() {
        try {
            const { allocations } = await get(`${PATH}?limit=200`);
            this.objects.clear();
            for (const object of allocations) this.objects.set(object.address, this.row(object));
            this.arrange();
        } catch (problem) {
            this.say(problem.message, "bad");
        }
    }

    update({ cpus, stats }) {
        setText(this.frame.meta, `tick ${stats.tick} · ${count(this.objects.size)} by hand`);
        const names = cpus.cpus.map((cpu) => [String(cpu.id),
            cpu.role === "common" ? `${cpu.id} common` : `${cpu.id} ${cpu.state}`]);
        const key = JSON.stringify(names);
        if (key === this.cpuKey) return;
        this.cpuKey = key;
        this.cpus = names;
        const common = cpus.cpus.find((cpu) => cpu.role === "common");
        this.fill(this.cpu.control, this.cpu.control.value || String(common?.id ?? ""));
        for (const row of this.objects.values()) this.fill(row.select, row.select.value);
        this.showLine();
    }

    fill(select, value) {
        select.replaceChildren(...this.cpus.map(([id, text]) => h("option", { value: id, text })));
        select.value = value;
    }

    row(object) {
        const select = h("select", { "aria-label": `CPU that frees ${object.address}` });
        this.fill(select, String(object.cpu));
        const free = h("button", { type: "button", class: "small", text: "free", data: { changes: "" },
            "aria-label": `free ${object.address}` });
        const { outcome } = object;
        const place = outcome.size_class
            ? `class ${outcome.size_class}, slot ${outcome.slot ?? "–"}` : `${outcome.pages ?? "–"} pages`;
        const element = h("li", { data: { address: object.address } },
            h("span", {}, h("span", { class: "address", text: object.address }), h("br"),
                h("span", { class: "hint", text: `${bytes(object.size)} · ${place}` })), select, free);
        free.addEventListener("click", () => this.free(object, select, free));
        return { element, select };
    }

    arrange() {
        arrange(this.list, [...this.objects.values()].reverse().map((row) => row.element));
        this.none.hidden = this.objects.size > 0;
    }

    async allocate() {
        await submitting(this.fields, this.button, (text) => this.say(text, "bad"), () =>
            experiment.allocate(this.body()));
    }

    async free(object, select, button) {
        button.disabled = true;
        try {
            await experiment.free(object, select.value);
        } catch (problem) {
            button.disabled = false;
            if (problem.status === 404) this.forget(object.address);
            this.say(problem.message, "bad");
        }
    }

    /** Whatever was done by hand, here or in a lesson. */
    happened({ request: { method, path, body }, answer }) {
        this.done.element.hidden = false;
        this.done.set(curl(method, path, body));
        if (method === "POST" && answer.address) {
            this.objects.set(answer.address, this.row(answer));
            this.arrange();
            this.say(allocatedWords(answer), "good");
        } else if (method === "DELETE") {
            this.forget(answer.address);
            this.say(freedWords(answer), "good");
        } else {
            this.say(reclaimedWords(answer), "good");
        }
    }

    forget(address) {
        this.objects.delete(address);
        this.arrange();
    }

    say(text, result) {
        this.outcome.hidden = !text;
        this.outcome.dataset.result = result;
        setText(this.outcome, text);
        if (!text) return;
        const time = new Date().toLocaleTimeString("en-GB");
        this.log.prepend(h("li", { class: result === "bad" ? "bad" : "" }, h("time", { text: time }),
            h("span", { text })));
        while (this.log.children.length > LOG_LENGTH) this.log.lastElementChild.remove();
    }

    restarted() {
        this.objects.clear();
        this.arrange();
    }
}
