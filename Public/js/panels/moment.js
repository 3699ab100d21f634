// One moment of the past as far as history holds it: the whole allocator, classes, orders and CPUs; the rest says so.
import { curl, get } from "../api.js";
import { StackedBar, swatch } from "../bar.js";
import { ABSENT, h, setText } from "../dom.js";
import { count, figureText, moment, percent } from "../format.js";
import { classParts, time as words } from "../metrics.js";
import { panel } from "../panel.js";
import { timeline } from "../timeline.js";

/** A figure of the past; a column without one at that moment is a dash. */
function figure(name, value, write) {
    const isHeld = value !== null && value !== undefined;
    return h("data", { class: "figure", tabindex: "-1", data: isHeld ? { figure: name, value } : { figure: name },
        text: isHeld ? write(value) : ABSENT });
}

const cell = (name, value, write) => h("td", {}, figure(name, value, write));

/** The figures of `row` whose names start with `prefix[key].`, by key and then by figure. */
function grouped(row, prefix) {
    const groups = new Map();
    for (const [name, value] of Object.entries(row)) {
        const match = name.match(/^([\w.]+)\[(\d+)\]\.(\w+)$/);
        if (!match || match[1] !== prefix) continue;
        if (!groups.has(match[2])) groups.set(match[2], {});
        groups.get(match[2])[match[3]] = value;
    }
    return groups;
}

function table(label, heads, rows) {
    const head = heads.map((text, i) => h("th", { scope: "col", text, class: i === 1 ? "left" : "" }));
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
        h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)));
}

function classRows(row) {
    return [...grouped(row, "classes")].map(([size, figures]) => {
        const bar = new StackedBar(classParts);
        bar.show(figures, count);
        const name = (column) => `history.classes[${size}].${column}`;
        return h("tr", {}, h("th", { scope: "row", text: count(Number(size)) }),
            h("td", { class: "wide" }, bar.element),
            ["live", "magazine", "remote_queued", "free", "slab_count"].map((column) =>
                cell(name(column), figures[column], count)));
    });
}

function orderRows(row) {
    const groups = [...grouped(row, "buddy.orders")].filter(([, { free_blocks: blocks }]) => blocks > 0);
    const pages = (order, blocks) => blocks * 2 ** order;
    const all = groups.reduce((sum, [order, { free_blocks: blocks }]) => sum + pages(order, blocks), 0);
    return groups.map(([order, { free_blocks: blocks }]) => {
        const here = pages(order, blocks);
        const bar = new StackedBar(words.orderParts);
        bar.show({ here, rest: all - here }, (value) => percent(value / all));
        return h("tr", {}, h("th", { scope: "row", text: order }), h("td", { class: "wide" }, bar.element),
            cell(`history.buddy.orders[${order}].free_blocks`, blocks, count));
    });
}

function cpuRows(row) {
    return [...grouped(row, "cpus")].map(([cpu, figures]) => {
        const hits = figures.magazine_hits_per_second;
        const misses = figures.magazine_misses_per_second;
        const name = (column) => `history.cpus[${cpu}].${column}`;
        return h("tr", {}, h("th", { scope: "row", text: cpu }),
            h("td", { class: "left", text: hits + misses > 0 ? percent(hits / (hits + misses)) : "–" }),
            ["magazine_hits_per_second", "magazine_misses_per_second", "backlog_objects"].map((column) =>
                cell(name(column), figures[column], (value) => figureText(column, value))));
    });
}

export class MomentPanel {
    constructor() {
        this.frame = panel("moment");
        this.body = h("div", { class: "form" });
        this.state = h("p", { class: "state", text: words.noMoment });
        this.frame.body.append(this.state, this.body);
        this.frame.data = () => this.row && { json: this.row };
        this.asked = null;
        timeline.onChange((what) => {
            if (what === "view") this.show();
        });
    }

    update() {
        if (this.asked === null) this.show();
    }

    async show() {
        const { at } = timeline;
        if (at === this.asked) return;
        this.asked = at;
        this.state.hidden = at !== null;
        this.body.hidden = at === null;
        if (at === null) {
            this.row = null;
            setText(this.frame.meta, "");
            return;
        }
        // The present has to be known to tell which ring holds the moment.
        if (Number.isNaN(timeline.newest)) {
            this.asked = null;
            return;
        }
        const step = timeline.stepAt(at);
        const path = `/api/v1/history?since=${(at - step).toFixed(3)}&step=${step}&fields=*&limit=1`;
        this.frame.lines[0].set(curl("GET", path));
        try {
            this.take(await get(path), at, step);
        } catch (problem) {
            if (this.asked === at) this.fail(problem.message);
        }
    }

    take({ times, fields, columns }, at, step) {
        if (this.asked !== at) return;
        if (times.length === 0 || columns.every((column) => column[0] === null)) {
            this.fail(words.notHeld);
            return;
        }
        this.row = Object.fromEntries(fields.map((name, i) => [name, columns[i][0]]));
        setText(this.frame.meta, words.row(moment(times[0]), step));
        const groups = new Map();
        for (const name of fields) {
            const group = name.split(".")[0];
            if (!name.includes("[")) groups.set(group, [...(groups.get(group) ?? []), name]);
        }
        this.body.replaceChildren(
            ...[...groups].map(([group, names]) => this.summary(group, names)),
            h("h3", { text: words.classes }), this.legend(),
            table(words.classes, words.classHeads, classRows(this.row)),
            h("h3", { text: words.orders }), table(words.orders, words.orderHeads, orderRows(this.row)),
            h("h3", { text: words.cpus }), table(words.cpus, words.cpuHeads, cpuRows(this.row)),
            h("h3", { text: words.notRecordedTitle }),
            h("ul", { class: "not-recorded" }, words.notRecorded.map(([what, why]) =>
                h("li", {}, h("span", { text: what }), h("span", { class: "hint", text: why })))));
    }

    legend() {
        return h("div", { class: "legend" }, classParts.map(([, name, token]) => h("span", {}, swatch(token), name)));
    }

    summary(group, names) {
        const pairs = names.map((name) => {
            const title = name.slice(group.length + 1).replace(/_per_second$/, "").replaceAll("_", " ");
            const value = figure(`history.${name}`, this.row[name], (number) => figureText(name, number));
            return h("div", {}, h("dt", { text: title }), h("dd", {}, value));
        });
        return h("div", {}, h("h3", { text: words.groups[group] ?? group }), h("dl", { class: "pairs" }, pairs));
    }

    fail(text) {
        this.row = null;
        setText(this.frame.meta, "");
        this.body.replaceChildren(h("p", { class: "state", text }));
    }
}
