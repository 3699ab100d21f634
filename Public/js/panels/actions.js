// The exact tier: a ledger of one instant, a reclaim, and a self-check that walks everything.
import { get, send } from "../api.js";
import { h, setText } from "../dom.js";
import { count, exactBytes, pause } from "../format.js";
import { definition, empty, equations, label } from "../metrics.js";
import { panel } from "../panel.js";

function pairs(entries) {
    return h("dl", { class: "pairs" }, entries.map(([term, text]) => h("div", {}, h("dt", { text: term }),
        h("dd", { text }))));
}

function ledgerTable(ledger) {
    const rows = equations.flatMap(([sum, parts]) => {
        const total = parts.reduce((bytes, name) => bytes + ledger[name], 0);
        const row = (name, kind, sign) => h("tr", { class: kind, title: definition(name) },
            h("td", { text: `${sign}${label(name)}` }), h("td", { text: exactBytes(ledger[name]) }));
        const verdict = total === ledger[sum] ? "" : ` · parts give ${exactBytes(total)}`;
        const head = row(sum, "total", "");
        head.lastElementChild.append(verdict);
        return [head, ...parts.map((name) => row(name, "part", "+ "))];
    });
    return h("table", { class: "equations" }, h("tbody", {}, rows));
}

export class ActionsPanel {
    constructor() {
        this.frame = panel("actions");
        this.frame.data = () => this.answer && { json: this.answer };
        this.result = h("div", { class: "form", role: "status" }, h("p", { class: "state", text: empty.ledger }));
        this.buttons = [
            this.button("Exact ledger", "ledger", () => this.ledger()),
            this.button("Reclaim", "reclaim", () => this.reclaim()),
            this.button("Self-check", "selfcheck", () => this.selfcheck()),
        ];
        this.frame.body.append(h("div", { class: "buttons" }, this.buttons), this.result);
        setText(this.frame.meta, "exact tier · on request");
    }

    button(text, action, run) {
        const data = action === "ledger" ? { action } : { action, changes: "" };
        const element = h("button", { type: "button", text, data });
        element.addEventListener("click", async () => {
            for (const button of this.buttons) button.disabled = true;
            try {
                await run();
            } catch (problem) {
                this.show("bad", problem.message);
            } finally {
                this.result.firstChild.dataset.answers = action;
                for (const button of this.buttons) button.disabled = false;
                element.focus();
            }
        });
        return element;
    }

    show(result, sentence, ...more) {
        this.result.replaceChildren(h("p", { class: "outcome", data: { result }, text: sentence }), ...more);
    }

    stamp(answer) {
        this.answer = answer;
        setText(this.frame.meta,
            `exact tier · tick ${answer.tick} · ${new Date(answer.taken_at).toLocaleTimeString("en-GB")}`);
    }

    async ledger() {
        const answer = await get("/api/v1/ledger");
        this.stamp(answer);
        const lost = answer.unaccounted_bytes;
        this.show(lost === 0 ? "good" : "bad",
            `${exactBytes(lost)} unaccounted; the CPUs paused for ${pause(answer.pause_seconds)}.`,
                ledgerTable(answer));
        Object.assign(this.result.firstChild.dataset, { figure: "ledger.unaccounted_bytes", value: lost });
    }

    async reclaim() {
        const answer = await send("POST", "/api/v1/allocator/reclaim", {});
        this.stamp(answer);
        this.show("good", `Reclaimed; the CPUs paused for ${pause(answer.pause_seconds)}.`, pairs([
            ["drained objects", count(answer.drained_objects)], ["flushed objects", count(answer.flushed_objects)],
            ["returned slabs", count(answer.returned_slabs)], ["returned pages", count(answer.returned_pages)],
        ]));
    }

    async selfcheck() {
        const answer = await send("POST", "/api/v1/selfcheck", {});
        this.stamp(answer);
        const checked = Object.entries(answer.checked).map(([name, value]) => [name.replaceAll("_", " "),
            count(value)]);
        const findings = answer.findings.map(({ code, detail, address }) =>
            h("li", { class: "bad", text: [code, address, detail].filter(Boolean).join(" · ") }));
        const paused = `the CPUs paused for ${pause(answer.pause_seconds)}`;
        this.show(answer.passed ? "good" : "bad",
            answer.passed ? `Nothing disagrees; ${paused}.` : `${count(findings.length)} findings; ${paused}.`,
            pairs(checked), h("ul", {}, findings));
    }
}
