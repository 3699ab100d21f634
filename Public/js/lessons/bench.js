// What a lesson works with: CPUs that nobody uses, a class of few slots, its own objects, and the load held still.
import { get, send } from "../api.js";
import { experiment } from "../experiment.js";
import { Pledge } from "./pledge.js";

/** Exclusive CPUs without a thread, the ones with the fewest slabs first. */
function freeCPUs(cpus) {
    return cpus.filter(({ role, state }) => role !== "common" && state === "detached")
        .sort((a, b) => a.slabs - b.slabs || a.id - b.id).map(({ id }) => id);
}

/** A class whose slabs are small enough to be seen whole: the smallest of at most 16 slots, else that of the fewest. */
function fewSlots(classes) {
    return classes.find(({ slots_per_slab: slots }) => slots <= 16)
        ?? classes.reduce((least, row) => (row.slots_per_slab < least.slots_per_slab ? row : least));
}

export class Bench {
    /** Reads the server's facts, CPUs and classes; `cpu` and `other` are undefined where no CPU is free. */
    static async prepare() {
        // What others left in magazines and empty slabs would blur the first step.
        await send("POST", "/api/v1/allocator/reclaim", {});
        const [server, answer, { classes }] = await Promise.all(
            ["/api/v1", "/api/v1/cpus", "/api/v1/classes"].map(get));
        const bench = new Bench();
        const { cpus } = answer;
        [bench.cpu, bench.other] = freeCPUs(cpus);
        bench.other ??= cpus.find(({ role }) => role === "common").id;
        bench.class = fewSlots(classes);
        bench.mode = server.mode;
        // Mode hardened asks for a canary besides; a request of a class's whole size would get the next one.
        bench.slack = server.mode === "hardened" ? 8 : 0;
        bench.pageSize = server.page_size;
        if (bench.cpu !== undefined) bench.pledge = new Pledge(answer);
        return bench;
    }

    constructor() {
        this.objects = [];
        this.held = [];
        this.memory = {};
    }

    /** Pauses every workload that runs on its own; those of a run belong to the run. */
    async hold() {
        const { workloads } = await get("/api/v1/workloads?limit=200");
        for (const { id, state, run } of workloads) {
            if (state !== "running" || run) continue;
            this.held.push(id);
            this.pledge.note(this);
            await send("PATCH", `/api/v1/workloads/${id}`, { paused: true });
        }
    }

    /** Lets the workloads go on. */
    async release() {
        const held = this.held.splice(0);
        await Promise.all(held.map((id) => send("PATCH", `/api/v1/workloads/${id}`, { paused: false })));
        this.pledge.note(this);
    }

    /** The page goes away: what was held goes on and what was made is freed by requests that outlive it. */
    abandon() {
        const headers = { "Content-Type": "application/json" };
        for (const id of this.held.splice(0)) {
            fetch(`/api/v1/workloads/${id}`, { method: "PATCH", keepalive: true, headers, body: '{"paused":false}' });
        }
        for (const { address, cpu } of this.objects.splice(0)) {
            fetch(`/api/v1/allocations/${address}?cpu=${cpu}`, { method: "DELETE", keepalive: true });
        }
    }

    async allocate(size = this.class.size - this.slack, cpu = this.cpu) {
        const result = await experiment.allocate({ size, cpu });
        this.objects.push(result.answer);
        this.pledge.note(this);
        return result;
    }

    async free(object, cpu = object.cpu) {
        const result = await experiment.free(object, cpu);
        this.objects = this.objects.filter(({ address }) => address !== object.address);
        this.pledge.note(this);
        return result;
    }

    reclaim() {
        return experiment.reclaim();
    }

    /** Frees what the lesson made, and brings home what magazines hold of it. */
    async clean() {
        for (const object of [...this.objects]) await this.free(object);
        return this.reclaim();
    }

    /** Nothing is held any more. */
    close() {
        this.pledge.redeem();
    }
}
