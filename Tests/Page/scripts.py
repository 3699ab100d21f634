"""JavaScript that the tests run in the page."""

# Answers the first tick after `after` that the page has drawn whole.
DRAWN_TICK = """([after, patience]) => new Promise((resolve, reject) => {
    const root = document.documentElement;
    const timer = setTimeout(() => reject(new Error(`no tick after ${after} was drawn`)), patience);
    const look = () => {
        const tick = Number(root.dataset.tick);
        if (!(tick > after)) return;
        observer.disconnect();
        clearTimeout(timer);
        resolve(tick);
    };
    const observer = new MutationObserver(look);
    observer.observe(root, { attributes: true, attributeFilter: ["data-tick"] });
    look();
})"""

# Listens to a stream of its own and compares every figure of the first tick that the page drew and the stream told.
# Figures of other answers than the event's are left to the tests of their tabs.
FIGURES_AGAINST_EVENT = """(patience) => new Promise((resolve, reject) => {
    const root = document.documentElement;
    const events = new Map();
    const drawn = new Map();
    const source = new EventSource("/api/v1/events");
    const timer = setTimeout(() => { source.close(); reject(new Error("no tick was both drawn and told")); }, patience);
    const lists = { classes: "classes", orders: "buddy", cpus: "cpus", workloads: "workloads" };
    const keys = ["size", "order", "id", "cpu"];
    const told = /^(stats|sum|buddy)\\.|^(classes|orders|cpus|workloads)\\[/;
    const sumOfClasses = (event, name) => event.classes.classes.reduce((sum, row) => sum + row[name], 0);
    const value = (event, path) => {
        if (path === "sum.requested_small_bytes") return sumOfClasses(event, "requested_bytes");
        if (path === "sum.rounding_small_bytes") return sumOfClasses(event, "rounding_bytes");
        const list = path.match(/^(\\w+)\\[/)?.[1];
        const steps = (list ? `${lists[list]}.${path}` : path).match(/[^.[\\]]+|\\[[^\\]]+\\]/g);
        const row = (rows, key) => rows?.find((each) => keys.some((name) => String(each[name]) === key));
        return steps.reduce((object, step) =>
            (step[0] === "[" ? row(object, step.slice(1, -1)) : object?.[step]), event);
    };
    const compare = () => {
        for (const [tick, figures] of drawn) {
            const event = events.get(tick);
            if (!event) continue;
            observer.disconnect();
            source.close();
            clearTimeout(timer);
            const wrong = figures.filter(([path, shown]) => Number(shown) !== value(event, path));
            const reported = wrong.map(([path, shown]) => [path, shown, value(event, path)]);
            resolve({ tick, compared: figures.length, wrong: reported });
            return;
        }
    };
    const observer = new MutationObserver(() => {
        const tick = root.dataset.tick;
        const figures = [...document.querySelectorAll(`[data-figure][data-value][data-tick="${tick}"]`)]
            .filter((element) => told.test(element.dataset.figure));
        drawn.set(tick, figures.map((element) => [element.dataset.figure, element.dataset.value]));
        compare();
    });
    observer.observe(root, { attributes: true, attributeFilter: ["data-tick"] });
    source.addEventListener("tick", (message) => {
        const event = JSON.parse(message.data);
        events.set(String(event.stats.tick), event);
        compare();
    });
})"""

SHOW_HIDDEN = """(hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
