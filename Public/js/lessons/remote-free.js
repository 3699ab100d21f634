// Lesson: an object freed by another CPU waits in its slab's remote word until its owner takes it home.
import { grown } from "../story.js";

const OBJECTS = 4;
// A magazine that is larger than this is not emptied for a lesson.
const PATIENCE = 300;
const drains = (bench, result) => grown(result, "remote_drained").some(([cpu]) => cpu === bench.cpu);

/** In mode flush another CPU's magazine serves the object again; only what it flushes travels. */
const isFlush = (bench) => bench.mode === "flush";

export const lesson = {
    id: "remote",
    title: "A remote free travels home",
    about: "Only the owner changes a slab's bitmap. What another CPU frees is sent to it, and taken in later.",
    steps: [
        { title: "Allocate on one CPU",
            about: (bench) => `CPU ${bench.cpu} allocates ${OBJECTS} objects of ${bench.class.size} bytes. `
                + "Their slab is its own.",
            async run(bench) {
                const results = [];
                for (let i = 0; i < OBJECTS; i += 1) results.push(await bench.allocate());
                bench.memory.travellers = [...bench.objects];
                return results;
            } },
        { title: "Free one on another CPU",
            about: (bench) => `CPU ${bench.other} frees the first of them. It must not touch the bitmap. `
                + (isFlush(bench)
                ? "In mode flush it keeps the object in its own magazine, where it may serve it again."
                : "It leaves a note in the slab's remote word, and the free is accepted."),
            run: async (bench) => [await bench.free(bench.memory.travellers[0], bench.other)] },
        { title: "Free the others there, too",
            about: (bench) => (isFlush(bench)
                ? "All of them lie in the other CPU's magazine now; nothing has travelled yet."
                : "The remote word fills. One word carries up to 64 slots, and one atomic operation adds to it."),
            async run(bench) {
                const results = [];
                for (const object of bench.memory.travellers.slice(1)) {
                    results.push(await bench.free(object, bench.other));
                }
                return results;
            } },
        { title: "Bring them home",
            about: (bench) => (isFlush(bench)
                ? "A reclaim empties the magazines: what belongs to another CPU travels home, and is taken in."
                : `CPU ${bench.cpu} goes on allocating. As long as its magazine has objects it does not look; when `
                    + "it has to refill, it takes the remote word in whole, and the objects are its own again."),
            async run(bench) {
                const results = [];
                while (!isFlush(bench) && results.length < PATIENCE) {
                    results.push(await bench.allocate());
                    if (drains(bench, results.at(-1))) return results;
                }
                return [...results, await bench.reclaim()];
            } },
    ],
};
