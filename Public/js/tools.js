// Downloads of what a panel shows, as CSV and as JSON.
import { get } from "./api.js";
import { csv, rowsOf } from "./csv.js";
import { h } from "./dom.js";

function save(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    h("a", { href: address, download: name }).click();
    // The download has its own reference once it started; a minute is ample.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** What is downloaded: the panel's own data, or the answer to the first of its requests. */
async function content(words, own) {
    const data = own();
    if (data) return { json: data.json, rows: data.rows ?? rowsOf(data.json) };
    const json = await get(words.requests[0][1]);
    return { json, rows: rowsOf(json) };
}

/** The two buttons; `own()` answers `{ json, rows }` or nothing. */
export function downloads(id, words, own) {
    const button = (text, type, write) => {
        const element = h("button", { type: "button", class: "quiet small", text,
            data: { download: text.toLowerCase() }, title: `Download what this panel shows as ${text}`,
            "aria-label": `Download ${words.title} as ${text}` });
        element.addEventListener("click", async () => {
            try {
                const { json, rows } = await content(words, own);
                const tick = json.tick ?? document.documentElement.dataset.tick ?? "";
                save(`slabscope-${id}-${tick}.${text.toLowerCase()}`, type, write(json, rows));
                element.textContent = text;
            } catch (problem) {
                element.textContent = `${text}: ${problem.message}`;
            }
        });
        return element;
    };
    if (words.requests.length === 0 || words.requests[0][0] !== "GET") return [];
    return [button("CSV", "text/csv", (_, rows) => csv(rows)),
        button("JSON", "application/json", (json) => JSON.stringify(json, null, 2))];
}
