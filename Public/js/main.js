// Wires the page: one stream of ticks, one animation frame in flight, and every panel drawn from the same tick.
import { BASE, get } from "./api.js";
import { h, setText } from "./dom.js";
import { bytes, count, duration } from "./format.js";
import { connection, panels } from "./metrics.js";
import { Stream } from "./stream.js";
import { bindThemeButton } from "./theme.js";
import { ActionsPanel } from "./panels/actions.js";
import { ClassesPanel } from "./panels/classes.js";
import { CPUsPanel } from "./panels/cpus.js";
import { GlancePanel } from "./panels/glance.js";
import { LaboratoryPanel } from "./panels/laboratory.js";
import { LoadPanel } from "./panels/load.js";
import { MapPanel } from "./panels/map.js";
import { OrdersPanel } from "./panels/orders.js";
import { RatesPanel } from "./panels/rates.js";

const mapCells = innerWidth < 700 ? 512 : 1024;
const shown = [GlancePanel, RatesPanel, ClassesPanel, MapPanel, OrdersPanel, CPUsPanel, LoadPanel, LaboratoryPanel,
    ActionsPanel]
    .map((Panel) => new Panel({ mapCells }));

const facts = new Map();
let latest = null;
let frame = 0;
let server = null;

function fact(name, text) {
    let value = facts.get(name);
    if (!value) {
        value = h("dd", { text: "–" });
        facts.set(name, value);
        document.getElementById("facts").append(h("div", {}, h("dt", { text: name }), value));
    }
    setText(value, text);
}

/** A panel that cannot draw a tick says so and leaves the others alone. */
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

function draw() {
    frame = 0;
    const tick = latest;
    const { stats } = tick;
    fact("uptime", duration(stats.uptime_seconds));
    fact("tick", count(stats.tick));
    for (const panel of shown) attempt(panel, () => panel.update?.(tick));
    // Last, so that whoever watches this attribute finds every figure already of this tick.
    document.documentElement.dataset.tick = stats.tick;
}

function received(tick) {
    if (latest && (tick.stats.uptime_seconds < latest.stats.uptime_seconds || tick.stats.tick < latest.stats.tick)) {
        for (const panel of shown) panel.restarted?.();
        describe();
    }
    latest = tick;
    for (const panel of shown) attempt(panel, () => panel.sample?.(tick));
    if (frame === 0) frame = requestAnimationFrame(draw);
}

function showConnection(state, seconds) {
    const element = document.getElementById("connection");
    const notice = document.getElementById("notice");
    const [word, sentence] = connection[state];
    if (document.documentElement.dataset.connection === state && state !== "reconnecting") return;
    document.documentElement.dataset.connection = state;
    element.dataset.state = state;
    setText(element, seconds ? `${word} in ${seconds} s` : word);
    // A first attempt that fails has no last tick to speak of; while trying again the sentence stays.
    if (state === "connecting" && !notice.hidden) return;
    notice.hidden = !sentence;
    if (sentence) setText(notice,
        latest ? `${sentence} (tick ${latest.stats.tick})` : "The server does not answer. Trying again.");
}

function gap() {
    for (const panel of shown) panel.gap?.();
}

async function describe() {
    try {
        server = await get(BASE);
    } catch {
        server = null;
        return;
    }
    fact("page", bytes(server.page_size));
    fact("CPUs", count(server.cpus));
    fact("mode", server.mode);
    document.querySelector(".brand h1").title = `version ${server.version}`;
    for (const panel of shown) panel.describe?.(server);
}

function navigation() {
    const links = Object.entries(panels).map(([id, words]) => h("a", { href: `#${id}`, text: words.nav }));
    document.getElementById("nav").append(...links);
}

for (const name of ["uptime", "tick", "page", "CPUs", "mode"]) fact(name, "–");
navigation();
bindThemeButton(document.getElementById("theme"));
new Stream({
    mapCells,
    onTick: received,
    onState: (state, seconds) => {
        showConnection(state, seconds);
        if (state === "live" && !server) {
            server = {};
            describe();
        }
    },
    onGap: gap,
});
