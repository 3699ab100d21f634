// Wires the page: one stream of ticks, one animation frame in flight, and the tab that the address names.
import { bindAccess, onAccess, showAccess } from "./access.js";
import { BASE, get } from "./api.js";
import { announce, showConnection } from "./connection.js";
import { fact } from "./facts.js";
import { bytes, count, duration } from "./format.js";
import { bindKeys } from "./keys.js";
import { putBackWhatWasLeft } from "./lessons/pledge.js";
import { putBack } from "./metrics.js";
import { Popover } from "./popover.js";
import { Router } from "./router.js";
import { Stream } from "./stream.js";
import { Tabs, TABS } from "./tabs.js";
import { bindThemeButton } from "./theme.js";

const router = new Router(TABS, (route) => tabs.show(route));
const tabs = new Tabs(document.getElementById("main"), document.getElementById("nav"), { router });
const popover = new Popover();

let latest = null;
let frame = 0;
let server = null;
// Ticks and notes were missed, and nothing has come since.
let isBehind = false;

function draw() {
    frame = 0;
    const { stats } = latest;
    fact("uptime", duration(stats.uptime_seconds));
    fact("tick", count(stats.tick));
    tabs.draw();
    popover.refresh();
    // Last, so that whoever watches this attribute finds every figure already of this tick.
    document.documentElement.dataset.tick = stats.tick;
}

function received(tick) {
    if (latest && (tick.stats.uptime_seconds < latest.stats.uptime_seconds || tick.stats.tick < latest.stats.tick)) {
        tabs.restarted();
        describe();
    }
    if (isBehind) tabs.caughtUp();
    isBehind = false;
    latest = tick;
    tabs.sample(tick);
    if (frame === 0) frame = requestAnimationFrame(draw);
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
    showAccess(server);
    tabs.describe(server);
}

for (const name of ["uptime", "tick", "page", "CPUs", "mode"]) fact(name, "–");
bindAccess(document.querySelector(".brand"), document.querySelector(".top .buttons"));
bindThemeButton(document.getElementById("theme"));
bindKeys({ button: document.getElementById("keys"), tabs: TABS, router, close: () => popover.close() || tabs.close() });
router.follow();
const stream = new Stream({
    onTick: received,
    onNote: (type, data) => tabs.note(type, data),
    onState: (state, seconds) => {
        showConnection(state, seconds, latest?.stats.tick);
        // A stream does not tell why it was refused; a request does, and asks for the token where that is why.
        if (state === "reconnecting") get(BASE).catch(() => {});
        if (state === "live" && !server) {
            server = {};
            describe();
            putBackWhatWasLeft().then((number) => number > 0 && announce(putBack(number)));
        }
    },
    onGap: () => {
        isBehind = true;
        tabs.gap();
    },
});
onAccess((state) => {
    const isAsked = state === "asked";
    stream.hold(isAsked);
    if (isAsked) showConnection("locked");
    else describe();
});
