// Laws of the choices that a form has for the field `backend`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { backendChoices } from "../../../Public/js/backends.js";
import { typed } from "../../../Public/js/parameters.js";

/** A server with a malloc library besides what every server has. */
function serve(backends) {
    globalThis.fetch = async () => ({ ok: true, text: async () => JSON.stringify({ backends, next: null }) });
}

test("instances set up for the load stand behind the plain one, and what they send is their settings", async () => {
    serve([{ name: "server" }, { name: "buddyslab" }, { name: "system" }, { name: "je", library: "libjemalloc.so.2" }]);
    const choices = await backendChoices();
    const values = choices.map(({ value }) => typed(value));
    assert.deepEqual([values[0], values[1], values.at(-2), values.at(-1)], ["server", "buddyslab", "system", "je"]);
    assert.deepEqual(values.slice(2, -2), [{ allocator: "buddyslab", mode: "flush" },
        { allocator: "buddyslab", classes: "fine" }, { allocator: "buddyslab", magazines: 0 }]);
    assert.equal(choices.at(-1).text, "je: libjemalloc.so.2");
    assert.equal(new Set(choices.map(({ text }) => text)).size, choices.length);
});
