// The frame of a panel: title, tier and tick, the curl lines for its figures, and its definitions.
import { curl } from "./api.js";
import { h, setText } from "./dom.js";
import { definition, label, panels } from "./metrics.js";

async function copy(text, code, button) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        // Off localhost a plain-HTTP page has no clipboard; selecting leaves one key press to the reader.
        getSelection().selectAllChildren(code);
        button.textContent = "selected";
        return;
    }
    button.textContent = "copied";
}

/** A curl line with its copy button; `set` changes what it says. */
export function curlLine(text = "") {
    const code = h("code", { text, tabindex: "0" });
    const button = h("button", { type: "button", class: "quiet small", text: "copy",
        "aria-label": "Copy the curl line" });
    button.addEventListener("click", () => copy(code.textContent, code, button));
    button.addEventListener("blur", () => setText(button, "copy"));
    const element = h("div", { class: "curl" }, code, button);
    return { element, set: (next) => setText(code, next) };
}

function definitions(words) {
    const rows = [...words.terms.map((name) => [label(name), definition(name)]), ...(words.own ?? [])];
    if (rows.length === 0) return null;
    return h("details", { class: "definitions" },
        h("summary", { text: "Definitions" }),
        h("dl", {}, rows.map(([term, text]) => h("div", {}, h("dt", { text: term }), h("dd", { text })))));
}

/** Fills the section `id` with a panel's frame and answers its parts. */
export function panel(id) {
    const words = panels[id];
    const section = document.getElementById(id);
    const title = h("h2", { id: `${id}-title`, text: words.title });
    const meta = h("p", { class: "meta" });
    const body = h("div", { class: "body" });
    const lines = words.requests.map(([method, path, data, jq]) => curlLine(curl(method, path, data, jq)));
    section.setAttribute("aria-labelledby", `${id}-title`);
    section.append(
        h("header", {}, title, meta),
        h("p", { class: "about", text: words.about }),
        body,
        h("footer", {}, lines.map((line) => line.element), definitions(words)),
    );
    return { section, body, meta, lines };
}
