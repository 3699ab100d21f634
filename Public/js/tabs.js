// The tabs: links, the module of each one, loaded when first opened, and the panels that it lays out.
import { h, setText } from "./dom.js";
import { tabs as words, states } from "./metrics.js";

const loaders = {
    overview: () => import("./tabs/overview.js"),
    classes: () => import("./tabs/classes.js"),
    pages: () => import("./tabs/pages.js"),
    cpus: () => import("./tabs/cpus.js"),
    laboratory: () => import("./tabs/laboratory.js"),
    time: () => import("./tabs/time.js"),
    load: () => import("./tabs/load.js"),
};

export const TABS = Object.keys(loaders);

/** A panel that cannot do its part says so and leaves the others alone. */
function attempt(panel, act) {
    try {
        act();
        delete panel.frame.section.dataset.error;
    } catch (error) {
        panel.frame.section.dataset.error = error.message;
        setText(panel.frame.meta, `cannot be drawn: ${error.message}`);
        console.error(error);
    }
}

class Tab {
    constructor(name) {
        this.name = name;
        this.panels = [];
        this.state = h("p", { class: "state", role: "status", text: states.loadingTab });
        this.element = h("div", { class: "tab", id: `tab-${name}`, hidden: true }, this.state);
        this.scroll = 0;
        this.loading = null;
    }

    /** Loads the module once; a failure may be tried again. */
    load(context) {
        this.loading ??= loaders[this.name]().then((module) => this.build(module, context)).catch((error) => {
            this.loading = null;
            setText(this.state, `${states.failedTab} ${error.message}`);
            console.error(error);
        });
        return this.loading;
    }

    build({ stacks, layout = "one" }, context) {
        const columns = stacks.map((stack) => stack.map((Panel) => {
            const panel = new Panel(context);
            this.panels.push(panel);
            return panel.frame.section;
        }));
        this.element.dataset.layout = layout;
        this.element.replaceChildren(...columns.map((sections) => h("div", { class: "stack" }, sections)));
    }
}

export class Tabs {
    /** `context` is what every panel is made with: `{ router }`. */
    constructor(root, nav, context) {
        this.context = context;
        this.current = null;
        this.server = null;
        this.latest = null;
        this.tabs = new Map(TABS.map((name) => [name, new Tab(name)]));
        root.append(...[...this.tabs.values()].map((tab) => tab.element));
        this.links = TABS.map((name) => h("a", { href: `#/${name}`, text: words[name].title, data: { tab: name },
            title: words[name].about }));
        nav.append(...this.links);
        nav.addEventListener("keydown", (event) => this.step(event));
    }

    /** Left and right move along the links, Home and End to the first and last. */
    step(event) {
        const at = this.links.indexOf(document.activeElement);
        const last = this.links.length - 1;
        const next = { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last }[
            event.key];
        if (at < 0 || next === undefined) return;
        event.preventDefault();
        this.links[next].focus();
    }

    async show({ tab: name, params }) {
        const tab = this.tabs.get(name);
        if (this.current !== tab) this.swap(tab);
        this.showLinks(name, params);
        const isNew = tab.panels.length === 0;
        await tab.load(this.context);
        if (isNew && this.server) for (const panel of tab.panels) attempt(panel, () => panel.describe?.(this.server));
        // While the module was on its way another tab may have been opened.
        if (this.current !== tab) return;
        for (const panel of tab.panels) attempt(panel, () => panel.navigate?.(params));
        if (this.latest) this.drawPanels(tab);
        if (this.swapped) {
            this.swapped = false;
            for (const panel of tab.panels) attempt(panel, () => panel.shown?.());
            scrollTo({ top: tab.scroll, behavior: "instant" });
        }
    }

    swap(tab) {
        if (this.current) {
            this.current.scroll = scrollY;
            this.current.element.hidden = true;
            for (const panel of this.current.panels) attempt(panel, () => panel.hidden?.());
        }
        this.current = tab;
        this.swapped = true;
        tab.element.hidden = false;
        document.documentElement.dataset.tab = tab.name;
        document.title = `${words[tab.name].title} · Slabscope`;
    }

    showLinks(name, params) {
        for (const link of this.links) {
            const isCurrent = link.dataset.tab === name;
            // A link back to a tab leads to the tab itself; the one that is open leads to what it shows.
            link.href = this.context.router.href(link.dataset.tab, isCurrent ? params : {});
            if (isCurrent) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
            if (isCurrent) link.scrollIntoView?.({ block: "nearest", inline: "nearest" });
        }
    }

    get loaded() {
        return [...this.tabs.values()].flatMap((tab) => tab.panels);
    }

    describe(server) {
        this.server = server;
        for (const panel of this.loaded) attempt(panel, () => panel.describe?.(server));
    }

    /** Every panel that was ever shown keeps its samples; only the ones in sight are drawn. */
    sample(tick) {
        this.latest = tick;
        for (const panel of this.loaded) attempt(panel, () => panel.sample?.(tick));
    }

    draw() {
        if (this.current && this.latest) this.drawPanels(this.current);
    }

    drawPanels(tab) {
        for (const panel of tab.panels) {
            attempt(panel, () => {
                panel.update?.(this.latest);
                panel.frame.settle?.();
            });
        }
    }

    /** Something that happened once: `mark`, `run` or `finding`. */
    note(type, data) {
        for (const panel of this.loaded) attempt(panel, () => panel.note?.(type, data));
    }

    gap() {
        for (const panel of this.loaded) attempt(panel, () => panel.gap?.());
    }

    caughtUp() {
        for (const panel of this.loaded) attempt(panel, () => panel.caughtUp?.());
    }

    restarted() {
        for (const panel of this.loaded) attempt(panel, () => panel.restarted?.());
    }

    /** Closes what stands open in the tab; answers whether there was anything. */
    close() {
        return (this.current?.panels ?? []).some((panel) => panel.close?.() === true);
    }
}
