// What a lesson holds, remembered beside the page: where a browser was killed in the middle of one, its next page puts
// back what was held.
import { get, send } from "../api.js";

const PREFIX = "slabscope-lesson-";
// Two answers of one server tell its start as precisely as they tell the time.
const SAME_START_SECONDS = 1;

const startOf = ({ taken_at: takenAt, uptime_seconds: uptime }) => Date.parse(takenAt) / 1000 - uptime;

/** Lives as long as its page does. The browser's lock tells others so; without locks nothing is remembered. */
export class Pledge {
    /** `answer` is any observing answer: it tells which server it is. */
    constructor(answer) {
        this.started = startOf(answer);
        if (!navigator.locks) return;
        this.name = PREFIX + crypto.randomUUID();
        navigator.locks.request(this.name, () => new Promise((resolve) => {
            this.release = resolve;
        }));
    }

    /** Remembers what is held now. */
    note({ held, objects }) {
        if (!this.name) return;
        const own = { started: this.started, held, objects: objects.map(({ address, cpu }) => ({ address, cpu })) };
        localStorage.setItem(this.name, JSON.stringify(own));
    }

    /** Everything has been put back. */
    redeem() {
        if (this.name) localStorage.removeItem(this.name);
        this.release?.();
    }
}

async function putBack({ started, held, objects }) {
    const now = await get("/api/v1/stats");
    // Another server has other workloads, though of the same names.
    if (Math.abs(startOf(now) - started) > SAME_START_SECONDS) return 0;
    const { workloads } = await get("/api/v1/workloads?limit=200");
    const paused = workloads.filter(({ id, state }) => state === "paused" && held.includes(id));
    const requests = [...objects.map(({ address, cpu }) => ["DELETE", `/api/v1/allocations/${address}?cpu=${cpu}`]),
        ...paused.map(({ id }) => ["PATCH", `/api/v1/workloads/${id}`, { paused: false }])];
    let done = 0;
    for (const [method, path, body] of requests) {
        try {
            await send(method, path, body);
            done += 1;
        } catch {
            // It has gone: the page that left it could still send its requests.
        }
    }
    return done;
}

/** Puts back what pages left that are no more; answers how many objects and workloads that were. */
export async function putBackWhatWasLeft() {
    let done = 0;
    for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
        await navigator.locks?.request(name, { ifAvailable: true }, async (lock) => {
            const text = lock && localStorage.getItem(name);
            if (!text) return;
            done += await putBack(JSON.parse(text));
            localStorage.removeItem(name);
        });
    }
    return done;
}
