// The frame of a panel: title, tier and tick, the tools for its figures (curl, CSV, JSON), and its definitions.
//
// A panel is a class made with `{ router }`. It calls `panel(id)` for its frame and may have any of:
// `describe(server)` the answer of GET /api/v1; `sample(tick)` every tick, seen or not; `update(tick)` a tick to draw,
// only while its tab is open; `navigate(params)` the parameters of the address, when the tab opens and when they
// change; `shown()` and `hidden()`; `note(type, data)` a mark, run or finding; `gap()` ticks are missed from now on,
// `caughtUp()` they come again, and what notes told meanwhile has to be read; `restarted()` another server; `close()`
// Escape, answering whether it closed anything.
import { curl } from "./api.js";
import { h, setText } from "./dom.js";
import { definition, label, panels } from "./metrics.js";
import { rove } from "./rove.js";
import { downloads } from "./tools.js";

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
    const rows = [...(words.terms ?? []).map((name) => [label(name), definition(name)]), ...(words.own ?? [])];
    if (rows.length === 0) return null;
    return h("dl", { class: "definitions" },
        rows.map(([term, text]) => h("div", {}, h("dt", { text: term }), h("dd", { text }))));
}

/** A button that opens and closes `part`. */
function toggle(text, title, part) {
    part.hidden = true;
    const button = h("button", { type: "button", class: "quiet small", text, title, "aria-expanded": "false",
        "aria-controls": part.id });
    button.addEventListener("click", () => {
        part.hidden = !part.hidden;
        button.setAttribute("aria-expanded", String(!part.hidden));
    });
    return button;
}

/**
 * Makes a panel's frame and answers its parts.
 *
 * `frame.data` may be set to a function that answers `{ json, rows }`, what the tools CSV and JSON download; without
 * it they fetch the first of the panel's requests.
 */
export function panel(id, words = panels[id]) {
    const title = h("h2", { id: `${id}-title`, text: words.title });
    const meta = h("p", { class: "meta" });
    const body = h("div", { class: "body" });
    const lines = words.requests.map(([method, path, data, jq]) => curlLine(curl(method, path, data, jq)));
    const curls = lines.length === 0 ? null
        : h("div", { class: "part", id: `${id}-curl` }, lines.map((line) => line.element));
    const terms = definitions(words);
    const meanings = terms && h("div", { class: "part", id: `${id}-definitions` }, terms);
    const frame = { body, meta, lines, data: null };
    const tools = h("div", { class: "tools", role: "group", "aria-label": `Tools of ${words.title}` },
        meanings && toggle("definitions", "What the figures mean", meanings),
        curls && toggle("curl", "The same figures from a shell", curls),
        downloads(id, words, () => frame.data?.()));
    const parts = [curls, meanings].filter(Boolean);
    frame.section = h("section", { class: "panel", id, "aria-labelledby": `${id}-title` },
        h("header", {}, title, meta, tools),
        h("p", { class: "about", text: words.about }),
        parts, body);
    frame.settle = rove(frame.section);
    return frame;
}
