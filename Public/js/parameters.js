// Parameters of the catalogue as form controls, and what was typed in them as JSON.
import { h } from "./dom.js";
import { numberOrText } from "./form.js";

// Sizes have no default of the server's; these are what the form starts with.
const STARTING_SIZES = { size: 64, from: 16, to: 512, mean: 256, deviation: 64, exponent: 1.5,
    table: '[{"size":64,"weight":9},{"size":4096,"weight":1}]' };

/** Puts `value` at a JSON pointer of `body`; what is left empty is left out, so that the server's default holds. */
export function put(body, pointer, value) {
    if (value === "") return;
    const keys = pointer.slice(1).split("/");
    const last = keys.pop();
    const place = keys.reduce((object, key) => (object[key] ??= {}), body);
    place[last] = value;
}

/** What a parameter is, and its bounds. */
export function hintOf({ about, minimum, maximum, unit }) {
    const range = minimum !== undefined && minimum !== null && maximum !== undefined && maximum !== null
        ? `${minimum} … ${maximum}` : "";
    return [about, [range, unit].filter(Boolean).join(" ")].filter(Boolean).join(" · ");
}

/** Objects and arrays are typed as JSON, and left out where the field is empty. */
function isStructured({ type }) {
    return type === "object" || type === "array";
}

/** What was typed; JSON that is none goes as text, and the server says what is wrong with it. */
export function typed(text) {
    if (text === "true") return true;
    if (text === "false") return false;
    if (!/^[[{]/.test(text)) return numberOrText(text);
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** A default as one would type it: whole binary units for bytes. */
export function writtenDefault({ name, unit, default: value }) {
    const start = value ?? STARTING_SIZES[name] ?? "";
    if (unit !== "bytes" || typeof start !== "number") return start;
    for (const [name, size] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]]) {
        if (start >= size && start % size === 0) return `${start / size}${name}`;
    }
    return start;
}

/** An input or a choice for a parameter, with its default in it. */
export function controlFor(parameter) {
    const choices = parameter.choices ?? parameter.values;
    if (Array.isArray(choices)) {
        const select = h("select", {}, choices.map((choice) => h("option", { value: choice, text: choice })));
        if (parameter.default) select.value = parameter.default;
        return select;
    }
    if (parameter.type === "boolean") {
        return h("select", {}, [String(parameter.default ?? false), String(!parameter.default)]
            .map((choice) => h("option", { value: choice, text: choice })));
    }
    if (isStructured(parameter)) return h("input", { type: "text", autocomplete: "off", spellcheck: "false",
        value: parameter.default ? JSON.stringify(parameter.default) : STARTING_SIZES[parameter.name] ?? "" });
    const numeric = parameter.unit === null || parameter.unit === undefined;
    return h("input", { type: "text", inputmode: numeric ? "numeric" : "text", autocomplete: "off",
        spellcheck: "false", value: writtenDefault(parameter) });
}

