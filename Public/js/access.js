// Who may use the server: the form that asks for its token, the way out again, and what a read-only server leaves out.
import { h } from "./dom.js";
import { Field } from "./form.js";
import { access as words } from "./metrics.js";

const SESSION = "/api/v1/session";
const ADMITTED = "admitted";

const listeners = new Set();
let waiting = null;
let channel = null;

function tell(state) {
    document.documentElement.dataset.access = state;
    for (const listener of listeners) listener(state);
}

/** Calls `listener` with `asked` when the server asks for the token, and with `admitted` once it has it. */
export function onAccess(listener) {
    listeners.add(listener);
}

/** Exchanges the token for a session; answers what is wrong with it, or null. */
async function exchanged(token) {
    if (token === "") return words.missing;
    if (!/^[\x21-\x7e]+$/.test(token)) return words.unreadable;
    try {
        const { ok, status } = await fetch(SESSION, {
            method: "POST", cache: "no-store", headers: { Authorization: `Bearer ${token}` },
        });
        if (ok) return null;
        return status === 401 ? words.wrong : words.refused(status);
    } catch {
        return words.unreachable;
    }
}

function form(submit) {
    // Even where no script caught it, a form of this method would not write the token into the address.
    const control = h("input", { type: "password", autocomplete: "current-password", spellcheck: "false" });
    const field = new Field({ pointer: "/token", label: words.token, control });
    const button = h("button", { type: "submit", class: "primary", text: words.signIn });
    const element = h("form", { class: "form", method: "post", novalidate: true }, field.element,
        h("div", { class: "buttons" }, button));
    element.addEventListener("submit", async (event) => {
        event.preventDefault();
        button.disabled = true;
        const fault = await exchanged(field.value);
        button.disabled = false;
        field.setError(fault);
        if (fault) control.select();
        else submit();
    });
    return element;
}

/** Shows the form until a session has begun, here or in another tab. */
function ask() {
    return new Promise((resolve) => {
        const dialog = h("dialog", { class: "help access", "aria-labelledby": "access-title" });
        const admitted = () => {
            dialog.remove();
            common().removeEventListener("message", admitted);
            resolve();
        };
        dialog.append(h("h2", { id: "access-title", text: words.title }), h("p", { class: "about", text: words.about }),
            form(() => {
                common().postMessage(ADMITTED);
                admitted();
            }));
        // There is nothing behind it that could be used.
        dialog.addEventListener("cancel", (event) => event.preventDefault());
        common().addEventListener("message", admitted);
        document.body.append(dialog);
        dialog.showModal();
    });
}

/** What the tabs of a browser tell each other. */
function common() {
    channel ??= new BroadcastChannel("slabscope-access");
    return channel;
}

/** Resolves once the server has the token; all who wait share one form. */
export function signedIn() {
    if (!waiting) {
        tell("asked");
        waiting = ask().then(() => {
            waiting = null;
            tell(ADMITTED);
        });
    }
    return waiting;
}

async function signOut() {
    try {
        await fetch(SESSION, { method: "DELETE", cache: "no-store" });
    } catch {
        // The session ends with its time; who looks at this page is asked all the same.
    }
    signedIn();
}

let badge = null;
let out = null;

/** Puts the badge and the way out into the header. */
export function bindAccess(brand, buttons) {
    badge = h("p", { class: "read-only", text: words.readOnly, title: words.readOnlyTitle, hidden: true });
    out = h("button", { type: "button", class: "quiet", text: words.signOut, title: words.signOutTitle, hidden: true,
        data: { action: "sign-out" }, on: { click: signOut } });
    brand.append(badge);
    buttons.append(out);
}

/** Shows what `GET /api/v1` tells of access; elements with `data-changes` are left out where nothing may be changed. */
export function showAccess({ authentication, read_only: isReadOnly }) {
    badge.hidden = !isReadOnly;
    out.hidden = authentication !== "token";
    document.documentElement.toggleAttribute("data-read-only", Boolean(isReadOnly));
}
