// The allocators that a load may run on, as choices of a form: those of the server, and instances set up for the load.
import { BASE, get } from "./api.js";
import { backends as words } from "./metrics.js";

// What is worth a comparison with the defaults; any other setting can be written by hand.
const INSTANCES = [{ mode: "flush" }, { classes: "fine" }, { magazines: 0 }];

const instance = (settings) => ({ value: JSON.stringify({ allocator: "buddyslab", ...settings }),
    text: words.instance(Object.entries(settings).map(([name, value]) => `${name} ${value}`).join(", ")) });

/** Choices `{ value, text }` of the field `backend`, the value as one would type it; the server's own stands first. */
export async function backendChoices() {
    const { backends } = await get(`${BASE}/backends`);
    const named = backends.map(({ name, library }) => ({ value: name,
        text: words.named[name] ?? (library ? `${name}: ${library}` : name) }));
    const own = named.findIndex(({ value }) => value === "buddyslab") + 1;
    return [...named.slice(0, own), ...INSTANCES.map(instance), ...named.slice(own)];
}
