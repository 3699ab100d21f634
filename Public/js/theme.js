// The theme: the system's preference, a remembered choice, and colours for the canvases that cannot read CSS.
const KEY = "slabscope-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();
const cache = new Map();
let probe = null;

const CHOICES = ["auto", "light", "dark"];

function choice() {
    return document.documentElement.dataset.theme ?? "auto";
}

function changed() {
    cache.clear();
    for (const listener of listeners) listener();
}

function apply(next) {
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
        if (next === "auto") localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, next);
    } catch {
        // The choice then lasts as long as the page.
    }
    changed();
}

/** Calls `listener` whenever the colours change. */
export function onTheme(listener) {
    listeners.add(listener);
}

/** The resolved value of a colour token such as `--live`, as a string that a canvas accepts. */
export function color(token) {
    const known = cache.get(token);
    if (known) return known;
    if (!probe) {
        probe = document.createElement("span");
        probe.hidden = true;
        document.body.append(probe);
    }
    // A token holds light-dark(); only a real property resolves it.
    probe.style.color = `var(${token})`;
    const value = getComputedStyle(probe).color;
    cache.set(token, value);
    return value;
}

/** Makes `button` step through automatic, light and dark. */
export function bindThemeButton(button) {
    const show = () => {
        button.textContent = `theme: ${choice()}`;
        button.title = "Step through automatic (the system's), light and dark";
    };
    button.addEventListener("click", () => {
        apply(CHOICES[(CHOICES.indexOf(choice()) + 1) % CHOICES.length]);
        show();
    });
    system.addEventListener("change", changed);
    show();
}
