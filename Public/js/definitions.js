// What the server says of each figure, fetched once when first asked for; the page's own words stand in until then.
import { BASE, get } from "./api.js";
import { figures } from "./metrics.js";

let known = null;
let asking = null;

/** An index by name of the answer of GET /api/v1/definitions; a figure is found under each of its places. */
export function indexed({ definitions }) {
    const index = new Map();
    const put = (name, entry) => {
        if (!index.has(name)) index.set(name, []);
        index.get(name).push(entry);
    };
    for (const entry of definitions) {
        put(entry.name, entry);
        for (const place of entry.also ?? []) put(place.name, { ...entry, ...place, also: undefined });
    }
    return index;
}

/** The names under which a path may stand: `stats.memory.x` is `memory.x`, `classes[64].live` that of any class. */
export function candidates(path) {
    const plain = path.replace(/\[[^\]]*\]/g, "[]");
    const names = [plain];
    for (let rest = plain; rest.includes(".");) {
        rest = rest.slice(rest.indexOf(".") + 1);
        names.push(rest);
    }
    return names;
}

/** Whether an entry is of the answer that a path begins with: `stats` of `/stats`, `runs[r1]` of `/runs/{id}`, and
 *  `slab` of `/slabs/{address}`. */
const isOf = ({ endpoint = "" }, answer) =>
    [`/${answer}/`, `/${answer}s/`].some((part) => `${endpoint}/`.includes(part));

/** The entry of `path` in `index`; where several answers have the name, the one whose answer the path starts with. */
export function find(index, path) {
    const answer = path.match(/^\w+/)?.[0];
    for (const name of candidates(path)) {
        const entries = index.get(name);
        if (entries) return entries.find((entry) => isOf(entry, answer)) ?? entries[0];
    }
    return null;
}

/** Asks the server once; a failure is tried again with the next figure. */
export async function load() {
    if (known) return;
    asking ??= get(`${BASE}/definitions`).then((answer) => {
        known = indexed(answer);
    }).catch(() => {
        asking = null;
    });
    await asking;
}

/** What is known now of the figure at `path`: the server's entry, and the page's short words. */
export function about(path) {
    const names = candidates(path).flatMap((name) => [name, name.split(".").at(-1)]);
    const own = names.map((name) => figures[name]).find(Boolean);
    return { entry: known && find(known, path), label: own?.[0], words: own?.[1] };
}
