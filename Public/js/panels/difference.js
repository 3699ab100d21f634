// What changed between two moments: operations, the ledger, classes and orders, the greatest change first.
import { h } from "../dom.js";
import { bytes, count, duration } from "../format.js";
import { definition, figures, label, time as words } from "../metrics.js";

const sign = (value, text) => (value > 0 ? `+${text}` : value < 0 ? `−${text.replace(/^-/, "")}` : text);
const signed = (value, write) => sign(value, write(Math.abs(value)));

/** A bar to the right of the middle for more, to the left for less. */
function diverging(value, most) {
    const bar = h("span", { class: "diverging", "aria-hidden": "true" }, h("i"));
    const share = most === 0 ? 0 : Math.abs(value) / most;
    bar.firstChild.className = value < 0 ? "less" : "more";
    bar.firstChild.style.width = `${share * 50}%`;
    return bar;
}

function changes(title, entries, write) {
    const rows = entries.filter(([, value]) => value !== 0).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
    const most = Math.max(0, ...rows.map(([, value]) => Math.abs(value)));
    const body = rows.length === 0 ? h("p", { class: "hint", text: words.unchanged })
        : h("table", { class: "changes" }, h("tbody", {}, rows.map(([name, value, figure]) => h("tr", {},
            h("th", { scope: "row", class: "left", text: name, title: figures[figure] ? definition(figure) : "" }),
            h("td", { class: "wide" }, diverging(value, most)),
            h("td", {}, h("data", { class: "figure", tabindex: "-1", data: { figure: `diff.${figure}`, value },
                text: signed(value, write) }))))));
    return h("div", {}, h("h3", { text: title }), body);
}

const named = (prefix) => ([name, value]) => [figures[name] ? label(name) : name.replaceAll("_", " "), value,
    `${prefix}${name}`];

/** The elements that show an answer of GET /diff. */
export function difference({ from, to, seconds, operations, ledger, classes, orders }) {
    const byClass = classes.map(({ size, live }) => [words.ofClass(count(size)), live, `classes[${size}].live`]);
    const byOrder = orders.map(({ order, free_blocks: blocks }) => [words.ofOrder(order), blocks,
        `orders[${order}].free_blocks`]);
    return h("div", { class: "difference" },
        h("p", { text: words.between(from.name, to?.name ?? words.now, duration(seconds)) }),
        h("div", { class: "halves" },
            changes(words.bytesChanged, Object.entries(ledger).map(named("ledger.")), bytes),
            changes(words.operationsDone, Object.entries(operations).map(named("operations.")), count),
            changes(words.liveByClass, byClass, count),
            changes(words.blocksByOrder, byOrder, count)));
}
