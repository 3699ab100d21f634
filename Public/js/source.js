// Where a tab gets its events from: the worker that all tabs share, or a stream of its own where there is none.
import { openSource } from "./events.js";

let port = null;
let listener = null;
let isShared = typeof SharedWorker === "function";

/** Without a worker the tab goes on with a stream of its own. */
function withdrawn() {
    isShared = false;
    port = null;
    listener?.("error");
}

function shared() {
    if (port || !isShared) return port;
    try {
        const worker = new SharedWorker(new URL("./stream-worker.js", import.meta.url), { type: "module",
            name: "slabscope" });
        worker.addEventListener("error", withdrawn);
        port = worker.port;
    } catch {
        isShared = false;
        return null;
    }
    port.addEventListener("message", ({ data: { type, data, id } }) => {
        if (type === "tick") port.postMessage({ here: true });
        listener?.(type, data, id);
    });
    port.start();
    return port;
}

/** Opens the stream; `hear(type, data, id)` gets its events until the answered function closes it. */
export function connect(hear) {
    listener = hear;
    const common = shared();
    if (!common) {
        const source = openSource(hear);
        return () => source.close();
    }
    common.postMessage({ open: true });
    return () => {
        listener = null;
        common.postMessage({ close: true });
    };
}
