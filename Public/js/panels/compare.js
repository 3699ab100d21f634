// Back ends to compare within one run: what is ticked stands in the scenario's text, which alone counts.
import { h } from "../dom.js";
import { Field } from "../form.js";
import { scenario as words } from "../metrics.js";
import { typed } from "../parameters.js";

export class CompareFields {
    /** `onChange()` hears of every tick and of other rounds. */
    constructor(onChange) {
        this.boxes = [];
        this.list = h("div", { class: "ticks" });
        this.rounds = new Field({ pointer: "/scenario/rounds", label: words.rounds, hint: words.roundsHint,
            control: h("input", { type: "text", inputmode: "numeric", autocomplete: "off", value: "3" }) });
        this.element = h("details", { class: "fold", id: "compare-backends", data: { changes: "" } },
            h("summary", { text: words.compare }),
            h("div", { class: "form", role: "group", "aria-label": words.compare },
                h("p", { class: "hint", text: words.compareAbout }), this.list, this.rounds.element));
        this.element.addEventListener("input", onChange);
    }

    /** Offers back ends, without the one that is watched: those compared are instances of their own. */
    offer(choices) {
        this.boxes = choices.filter(({ value }) => value !== "server").map(({ value, text }) => {
            const box = h("input", { type: "checkbox", value, name: "compare" });
            return { box, element: h("label", { class: "check" }, box, text) };
        });
        this.list.replaceChildren(...this.boxes.map(({ element }) => element));
    }

    /** Writes what is ticked into a scenario; without a tick it compares nothing. */
    write(scenario) {
        const chosen = this.boxes.filter(({ box }) => box.checked).map(({ box }) => typed(box.value));
        const { compare: _, rounds: __, backend, ...rest } = scenario;
        if (chosen.length === 0) return { ...rest, ...(backend === undefined ? {} : { backend }) };
        const { name, description, seed, ...more } = rest;
        return { name, description, seed, compare: chosen, rounds: typed(this.rounds.value), ...more };
    }

    /** Another scenario: nothing is ticked. */
    clear() {
        for (const { box } of this.boxes) box.checked = false;
    }
}
