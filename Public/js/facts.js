// The few facts in the header: what stands there is named once and then only changes its text.
import { h, setText } from "./dom.js";

const facts = new Map();

export function fact(name, text) {
    let value = facts.get(name);
    if (!value) {
        value = h("dd", { text: "–" });
        facts.set(name, value);
        document.getElementById("facts").append(h("div", {}, h("dt", { text: name }), value));
    }
    setText(value, text);
}
