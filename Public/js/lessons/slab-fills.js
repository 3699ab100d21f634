// Lesson: a slab is made, fills, and is given back.

/** Objects of the bench that lie in the slab of its first object. */
const inFirst = (bench) => bench.objects.filter(({ outcome }) => outcome.slab === bench.memory.slab);

export const lesson = {
    id: "slab",
    title: "A slab fills",
    about: "From the first object of a class to a full slab, and back to free pages.",
    steps: [
        { title: "Allocate one object",
            about: (bench) => `CPU ${bench.cpu} asks for ${bench.class.size} bytes. With no slab that has room, `
                + "one is made out of pages; a batch of its slots goes into the magazine, and one is handed out.",
            async run(bench) {
                const result = await bench.allocate();
                bench.memory.slab = result.answer.outcome.slab;
                return [result];
            } },
        { title: "Fill the slab",
            about: (bench) => `Ask again until all ${bench.class.slots_per_slab} slots are live. Most requests only `
                + "take the next object of the magazine: watch teal turn blue.",
            async run(bench) {
                const results = [];
                while (inFirst(bench).length < bench.class.slots_per_slab
                    && results.length < 3 * bench.class.slots_per_slab) {
                    results.push(await bench.allocate());
                }
                return results;
            } },
        { title: "One more",
            about: () => "The slab has nothing left. The next request needs another slab, and that one starts partial.",
            run: async (bench) => [await bench.allocate()] },
        { title: "Free an object of the full slab",
            about: () => "A free ends in the CPU's magazine. The slab does not notice: its bitmap stays full.",
            run: async (bench) => [await bench.free(inFirst(bench)[0])] },
        { title: "Reclaim",
            about: () => "Magazines are emptied into their slabs. Now the bit flips, and the slab is partial.",
            run: async (bench) => [await bench.reclaim()] },
        { title: "Free everything, and reclaim",
            about: () => "Without a live object the slab is empty, and its pages go back to the buddy.",
            async run(bench) {
                const results = [];
                // The slab that the lesson began with comes last, so that the picture ends with it.
                const rest = bench.objects.filter(({ outcome }) => outcome.slab !== bench.memory.slab);
                for (const object of [...rest, ...inFirst(bench)]) results.push(await bench.free(object));
                return [...results, await bench.reclaim()];
            } },
    ],
};
