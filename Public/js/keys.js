// Keys that work wherever one is: digits open tabs, a question mark tells of the keys, Escape closes what is open.
import { h } from "./dom.js";
import { keys, tabs as words } from "./metrics.js";

const TYPING = "input, select, textarea, [contenteditable]";

function dialog(tabs) {
    const rows = [...tabs.map((name, i) => [String(i + 1), words[name].title]), ...keys];
    const close = h("button", { type: "button", class: "primary", text: "Close" });
    const element = h("dialog", { class: "help", "aria-labelledby": "help-title" },
        h("h2", { id: "help-title", text: "Keys" }),
        h("dl", {}, rows.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", { text: key })), h("dd", { text })))),
        close);
    close.addEventListener("click", () => element.close());
    document.body.append(element);
    return element;
}

/** `close()` answers whether it closed anything. */
export function bindKeys({ button, tabs, router, close }) {
    const help = dialog(tabs);
    const open = () => help.open || help.showModal();
    button.addEventListener("click", open);
    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
        if (event.key === "Escape") {
            if (close()) event.preventDefault();
            return;
        }
        if (event.target.closest?.(TYPING)) return;
        const tab = tabs[Number(event.key) - 1];
        if (tab) router.go(tab);
        else if (event.key === "?") open();
        else return;
        event.preventDefault();
    });
}
