// One stop of the Tab key for all figures of a panel; arrow keys move among them.

const FIGURES = "[data-figure]";

/** The next figure from `from` in the direction of an arrow key, among `figures` in document order. */
function neighbour(figures, from, key) {
    const at = figures.indexOf(from);
    if (key === "ArrowLeft") return figures[at - 1];
    if (key === "ArrowRight") return figures[at + 1];
    const box = from.getBoundingClientRect();
    const down = key === "ArrowDown";
    let best = null;
    let least = Infinity;
    for (const candidate of figures) {
        const other = candidate.getBoundingClientRect();
        const away = down ? other.top - box.bottom : box.top - other.bottom;
        if (away < -2) continue;
        // Rows count more than columns: the figure right below, not one far below in the same column.
        const distance = away * 4 + Math.abs(other.left + other.width / 2 - box.left - box.width / 2);
        if (distance < least) [best, least] = [candidate, distance];
    }
    return best;
}

/** Binds `section`; answers a function that gives a figure the Tab stop when none has it. */
export function rove(section) {
    const visible = () => [...section.querySelectorAll(FIGURES)].filter((figure) => figure.offsetParent !== null);
    let stop = null;
    const take = (figure) => {
        if (stop && stop !== figure) stop.tabIndex = -1;
        stop = figure;
        figure.tabIndex = 0;
    };
    section.addEventListener("focusin", (event) => {
        if (event.target.matches(FIGURES)) take(event.target);
    });
    section.addEventListener("keydown", (event) => {
        if (!event.key.startsWith("Arrow") || !event.target.matches(FIGURES)) return;
        const next = neighbour(visible(), event.target, event.key);
        if (!next) return;
        event.preventDefault();
        take(next);
        next.focus();
    });
    return () => {
        if (stop?.isConnected && stop.offsetParent !== null) return;
        const first = visible()[0];
        if (first) take(first);
    };
}
