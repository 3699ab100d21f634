// Changing a workload while it runs: pace, threads and sizes, and the curl line that does the same.
import { curl, send } from "../api.js";
import { h, setText } from "../dom.js";
import { Field, submitting } from "../form.js";
import { load as words } from "../metrics.js";
import { curlLine } from "../panel.js";
import { put, typed } from "../parameters.js";

const written = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : String(value));

export class ChangeForm {
    /** `onChanged(record)` gets the workload's record after a change. */
    constructor(path, onChanged) {
        Object.assign(this, { path, onChanged });
        this.fields = words.changeable.map(([name, hint]) => new Field({ pointer: `/${name}`, label: name, hint,
            full: name === "sizes",
            control: h("input", { type: "text", autocomplete: "off", spellcheck: "false" }) }));
        this.line = curlLine();
        this.message = h("p", { class: "error", role: "alert", hidden: true });
        this.button = h("button", { type: "submit", class: "small", text: words.change });
        const form = h("form", { class: "form", novalidate: true },
            h("div", { class: "fields" }, this.fields.map((field) => field.element)), this.message,
            h("div", { class: "buttons" }, this.button), this.line.element);
        form.addEventListener("input", () => this.showLine());
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.submit();
        });
        this.element = h("details", { class: "fold", data: { changes: "" } },
            h("summary", { text: words.changeTitle }), form);
    }

    /** Shows what the workload has now, but not over what is being typed. */
    offer(record) {
        if (this.element.open && this.presets) return;
        this.presets = {};
        for (const field of this.fields) {
            const name = field.pointer.slice(1);
            field.element.hidden = record[name] === undefined;
            this.presets[name] = record[name] === undefined ? "" : written(record[name]);
            if (field.control !== document.activeElement) field.control.value = this.presets[name];
        }
        this.showLine();
    }

    body() {
        const body = {};
        for (const field of this.fields) {
            if (field.value !== this.presets[field.pointer.slice(1)]) put(body, field.pointer, typed(field.value));
        }
        return body;
    }

    showLine() {
        this.line.set(curl("PATCH", this.path, this.body()));
    }

    async submit() {
        this.say("");
        await submitting(this.fields, this.button, (text) => this.say(text), async () => {
            const record = await send("PATCH", this.path, this.body());
            this.presets = null;
            this.onChanged(record);
        });
    }

    say(text) {
        this.message.hidden = !text;
        setText(this.message, text);
    }
}
