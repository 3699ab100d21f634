// The address of a view: a tab, what is selected in it, and the window of time, all in the part behind the hash.

/** Parameters that belong to every tab, so that they stay when another one is opened. */
export const KEPT = ["window"];

/** `#/classes?size=64` as `{ tab, params }`; a tab that `tabs` does not name becomes the first of them. */
export function parse(hash, tabs) {
    const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
    const tab = tabs.includes(path) ? path : tabs[0];
    return { tab, params: Object.fromEntries(new URLSearchParams(query)), known: tab === path || path === "" };
}

/** The hash of a view; parameters that are empty, null or undefined are left out. */
export function format(tab, params = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) {
        if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
    }
    const text = query.toString();
    return text === "" ? `#/${tab}` : `#/${tab}?${text}`;
}

/** The parameters of `params` that another tab inherits. */
export function kept(params) {
    return Object.fromEntries(KEPT.filter((name) => name in params).map((name) => [name, params[name]]));
}

export class Router {
    /** `onRoute(route, previous)` hears of every change of the address, whoever made it. */
    constructor(tabs, onRoute) {
        this.tabs = tabs;
        this.onRoute = onRoute;
        this.route = null;
        window.addEventListener("hashchange", () => this.follow());
        window.addEventListener("popstate", () => this.follow());
    }

    follow() {
        const hash = location.hash;
        // The skip link and other places within the page are not views.
        if (this.route && hash !== "" && !hash.startsWith("#/")) return;
        const route = parse(hash, this.tabs);
        const text = format(route.tab, route.params);
        if (this.route && text === format(this.route.tab, this.route.params)) return;
        const previous = this.route;
        this.route = route;
        this.onRoute(route, previous);
    }

    /** The address of another view, for a real link. */
    href(tab, params = {}) {
        return format(tab, { ...kept(this.route?.params ?? {}), ...params });
    }

    /** Opens a view; with `replace` the one before it leaves the history. */
    go(tab, params = {}, { replace = false } = {}) {
        const hash = this.href(tab, params);
        if (hash === location.hash) return;
        if (replace) history.replaceState(null, "", hash);
        else history.pushState(null, "", hash);
        this.follow();
    }

    /** Changes parameters of the present view; null takes one away. */
    set(changes, options) {
        this.go(this.route.tab, { ...this.route.params, ...changes }, options);
    }
}
