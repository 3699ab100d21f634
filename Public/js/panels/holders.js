// Who holds the objects of a slab, as the workloads say.
import { h } from "../dom.js";
import { count, duration } from "../format.js";
import { empty } from "../metrics.js";

function table(caption, heads, rows) {
    return h("table", { class: "plain" }, h("caption", { text: caption }),
        h("thead", {}, h("tr", {}, heads.map((text, i) =>
            h("th", { scope: "col", text, class: i === 0 ? "left" : "" })))),
        h("tbody", {}, rows));
}

const age = (seconds) => (seconds === null || seconds === undefined ? "–" : duration(seconds));
const cells = (head, texts) => h("tr", {}, h("th", { scope: "row", class: "left", text: head }),
    texts.map((text) => h("td", { text })));

/** Elements for the member `holders` of a slab; none where nobody could be asked. */
export function holderTable(holders) {
    if (!holders) return [];
    if (holders.sums.length === 0) return [h("p", { class: "state", text: empty.noHolder })];
    const sums = holders.sums.map((sum) => cells(sum.holder, [count(sum.objects), age(sum.oldest_seconds)]));
    const objects = holders.objects.map((object) => cells(`slot ${object.slot}`,
        [`${count(object.requested_bytes)} B`, object.holder, object.worker ?? "–", age(object.age_seconds)]));
    const more = holders.next ? `the first ${holders.objects.length}` : "all";
    return [
        h("div", { class: "pair-of-tables" }, table("Held by", ["holder", "objects", "oldest"], sums),
            table(`Objects, ${more}`, ["slot", "requested", "holder", "worker", "age"], objects)),
        holders.complete ? null : h("p", { class: "hint", text: empty.partHolders }),
    ].filter(Boolean);
}
