// One event stream for all tabs of a browser: six streams would take every connection that it grants to a server.
import { openSource } from "./events.js";

// A tab that closed without a word answers no tick and is forgotten after so many.
const SILENT_TICKS = 10;

/** Ports of the tabs in sight, with the ticks that each has not answered. */
const ports = new Map();
let source = null;
let latest = null;

function stop() {
    source?.close();
    source = null;
    latest = null;
}

function hear(type, data, id) {
    if (type === "error") stop();
    if (type === "tick") latest = { type, data, id };
    for (const [port, entry] of ports) {
        if (type === "tick") entry.silent += 1;
        if (entry.silent > SILENT_TICKS) ports.delete(port);
        else port.postMessage({ type, data, id });
    }
    if (ports.size === 0) stop();
}

function asked(port, { open, close, here }) {
    if (open) {
        ports.set(port, { silent: 0 });
        if (latest) port.postMessage(latest);
        source ??= openSource(hear);
    } else if (close) {
        ports.delete(port);
        if (ports.size === 0) stop();
    } else if (here && ports.has(port)) {
        ports.get(port).silent = 0;
    }
}

self.addEventListener("connect", ({ ports: [port] }) => {
    port.addEventListener("message", ({ data }) => asked(port, data));
    port.start();
});
