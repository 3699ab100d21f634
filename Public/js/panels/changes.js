// What changed between two marks, or between a mark and now.
import { curl, get } from "../api.js";
import { h } from "../dom.js";
import { time as words } from "../metrics.js";
import { panel } from "../panel.js";
import { timeline } from "../timeline.js";
import { difference } from "./difference.js";

export class ChangesPanel {
    constructor({ router }) {
        this.router = router;
        this.frame = panel("changes");
        this.frame.data = () => this.answer && { json: this.answer };
        this.params = {};
        this.from = h("select", { "aria-label": words.from });
        this.to = h("select", { "aria-label": words.to });
        for (const select of [this.from, this.to]) select.addEventListener("change", () => this.chosen());
        this.result = h("div", { class: "form" });
        this.frame.body.append(h("div", { class: "compare" }, this.from, h("span", { text: "→" }), this.to),
            this.result);
        timeline.onChange((what) => {
            if (what === "events") this.offer();
        });
        this.offer();
        this.compare();
    }

    /** The marks that there are, in both choices. */
    offer() {
        const { marks } = timeline;
        const key = JSON.stringify(marks);
        if (key === this.key) return;
        this.key = key;
        const fill = (select, first, last, chosen) => {
            select.replaceChildren(...[...first, ...marks, ...last].map(({ id, name }) =>
                h("option", { value: id, text: name === id || id === "" || id === "now" ? name : `${name} (${id})` })));
            select.value = chosen;
        };
        fill(this.from, [{ id: "", name: words.choose }], [], this.params.from ?? "");
        fill(this.to, [], [{ id: "now", name: words.now }], this.params.to ?? "now");
    }

    chosen() {
        this.router.set({ from: this.from.value, to: this.to.value === "now" ? null : this.to.value });
    }

    navigate(params) {
        const isOther = params.from !== this.params.from || params.to !== this.params.to;
        this.params = params;
        this.from.value = params.from ?? "";
        this.to.value = params.to ?? "now";
        if (isOther) this.compare();
    }

    async compare() {
        const { from, to } = this.params;
        this.answer = null;
        if (!from) {
            this.result.replaceChildren(h("p", { class: "state", text: words.chooseTwo }));
            return;
        }
        const path = `/api/v1/diff?from=${encodeURIComponent(from)}${to ? `&to=${encodeURIComponent(to)}` : ""}`;
        this.frame.lines[0].set(curl("GET", path));
        try {
            const answer = await get(path);
            if (from !== this.params.from || to !== this.params.to) return;
            this.answer = answer;
            this.result.replaceChildren(difference(answer));
        } catch (problem) {
            if (from !== this.params.from || to !== this.params.to) return;
            this.result.replaceChildren(h("p", { class: "error", text: problem.message }));
        }
    }

    restarted() {
        this.compare();
    }
}
