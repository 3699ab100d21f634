// Form fields that know their JSON pointer, so that a problem's errors appear where they belong.
import { h } from "./dom.js";

let serial = 0;

/** One labelled control. `pointer` names the member of the request body that it fills. */
export class Field {
    constructor({ pointer, label, control, hint, full }) {
        serial += 1;
        const id = `field-${serial}`;
        this.pointer = pointer;
        this.control = control;
        this.message = h("p", { class: "error", id: `${id}-error`, hidden: true });
        control.id = id;
        control.name = pointer.slice(1).replaceAll("/", ".");
        control.setAttribute("aria-describedby", `${id}-error`);
        if (hint) control.setAttribute("aria-description", hint);
        this.element = h("div", { class: full ? "field full" : "field", data: { pointer }, title: hint },
            h("label", { for: id, text: label }), control, this.message);
    }

    get value() {
        return this.control.value.trim();
    }

    setError(text) {
        this.message.textContent = text ?? "";
        this.message.hidden = !text;
        if (text) this.control.setAttribute("aria-invalid", "true");
        else this.control.removeAttribute("aria-invalid");
    }
}

/** A number where the text is one, otherwise the text itself: the server takes `64MiB` and `1m30s` too. */
export function numberOrText(text) {
    return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Shows a problem at the fields that its pointers name; answers what has no field. */
export function showProblem(problem, fields) {
    let first = null;
    const rest = [];
    for (const { pointer, detail } of problem.errors) {
        const field = fields.find((candidate) => candidate.pointer === pointer)
            ?? fields.find((candidate) => pointer?.startsWith(`${candidate.pointer}/`));
        if (!field) {
            rest.push(pointer ? `${pointer}: ${detail}` : detail);
            continue;
        }
        field.setError(detail);
        first ??= field;
    }
    first?.control.focus();
    if (first) return rest.join(" ");
    return rest.length > 0 ? `${problem.message} ${rest.join(" ")}` : problem.message;
}

/** Forgets every error of the fields. */
export function clearErrors(fields) {
    for (const field of fields) field.setError(null);
}

/** Sends what the fields say. The button does not act twice meanwhile; what is wrong is shown at its field, and what
 *  has none goes to `say`. */
export async function submitting(fields, button, say, send) {
    clearErrors(fields);
    button.disabled = true;
    try {
        await send();
    } catch (problem) {
        say(showProblem(problem, fields), problem);
    } finally {
        button.disabled = false;
    }
}
