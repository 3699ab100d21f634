// Requests to the server: JSON in and out, and problem+json as an error that knows its fields.
import { signedIn } from "./access.js";

export const BASE = "/api/v1";

/** An RFC 9457 answer, or a connection that gave none. */
export class Problem extends Error {
    constructor(status, body) {
        super(body.detail || body.title || `HTTP ${status}`);
        this.status = status;
        this.title = body.title ?? "";
        this.errors = Array.isArray(body.errors) ? body.errors : [];
    }
}

async function parsed(response) {
    const text = await response.text();
    if (text === "") return {};
    try {
        return JSON.parse(text);
    } catch {
        return { title: `HTTP ${response.status}`, detail: text.slice(0, 200) };
    }
}

/** Sends one request, again once the server has its token; throws `Problem` for whatever else is not a success. */
export async function send(method, path, body) {
    const options = { method, cache: "no-store", headers: { Accept: "application/json" } };
    if (body !== undefined) {
        options.body = JSON.stringify(body);
        options.headers["Content-Type"] = "application/json";
    }
    let response;
    try {
        response = await fetch(path, options);
    } catch {
        throw new Problem(0, { title: "No connection", detail: "The server did not answer." });
    }
    if (response.status === 401) {
        await signedIn();
        return send(method, path, body);
    }
    const answer = await parsed(response);
    if (!response.ok) throw new Problem(response.status, answer);
    return answer;
}

export const get = (path) => send("GET", path);

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The command line that does the same, for a shell with single quotes. */
export function curl(method, path, body, jq) {
    const parts = ["curl -s"];
    if (method !== "GET" && !(method === "POST" && body !== undefined)) parts.push(`-X ${method}`);
    parts.push(/[?&']/.test(path) ? quoted(location.origin + path) : location.origin + path);
    if (body !== undefined) parts.push(`--json ${quoted(JSON.stringify(body))}`);
    if (jq) parts.push(`| jq '${jq}'`);
    return parts.join(" ");
}
