// How numbers are written: one rule for bytes, counts, rates, ratios and durations on the whole page.
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const two = (value) => String(value).padStart(2, "0");
const DECIMAL = ["", "k", "M", "G", "T"];

/** Three significant digits, without an exponent. */
function significant(value) {
    const size = Math.abs(value);
    if (size >= 100 || Number.isInteger(value)) return value.toFixed(0);
    if (size >= 10) return value.toFixed(1);
    return value.toFixed(2);
}

function scaled(value, base, units) {
    let step = 0;
    let rest = value;
    // 999.5 would be written as 1000 with the smaller unit.
    while (Math.abs(rest) >= (base === 1000 ? 999.5 : 1023.5) && step < units.length - 1) {
        rest /= base;
        step += 1;
    }
    return [significant(rest), units[step]];
}

/** A count, every digit: `1,234,567`. */
export const count = (value) => whole.format(value);

/** A count in three digits: `1.23M`. */
export const shortCount = (value) => scaled(value, 1000, DECIMAL).join("");

/** Bytes in binary units, three digits: `12.3 MiB`. */
export const bytes = (value) => scaled(value, 1024, BINARY).join(" ");

/** Bytes, every digit. */
export const exactBytes = (value) => `${whole.format(value)} B`;

/** Something a second: `1.2k/s`. */
export const rate = (value) => `${value > 0 && value < 0.01 ? "<0.01" : shortCount(value)}/s`;

/** A ratio 0...1 as a percentage with one decimal. */
export const percent = (value) => `${(value * 100).toFixed(1)} %`;

/** An index written with three decimals. */
export const index = (value) => value.toFixed(3);

/** A pause or a latency: `12.0 µs`, `3.40 ms`. */
export function pause(seconds) {
    if (seconds === 0) return "0 s";
    if (seconds < 1e-6) return `${significant(seconds * 1e9)} ns`;
    if (seconds < 1e-3) return `${significant(seconds * 1e6)} µs`;
    if (seconds < 1) return `${significant(seconds * 1e3)} ms`;
    return `${significant(seconds)} s`;
}

/** A length of time in words for the eye: `3 h 07 min`, `42 s`. */
export function duration(seconds) {
    const total = Math.floor(seconds);
    if (total < 60) return `${total} s`;
    if (total < 3600) return `${Math.floor(total / 60)} min ${two(total % 60)} s`;
    if (total < 86400) return `${Math.floor(total / 3600)} h ${two(Math.floor(total / 60) % 60)} min`;
    return `${Math.floor(total / 86400)} d ${two(Math.floor(total / 3600) % 24)} h`;
}

/** How long something took: to a part of a second where it was short. */
export const elapsed = (seconds) => (seconds < 10 ? pause(seconds) : duration(seconds));

/** A hexadecimal address `offset` bytes after the address `start`. */
export function addressAfter(start, offset) {
    return `0x${(BigInt(start) + BigInt(offset)).toString(16)}`;
}

/** A figure as its name says that it is to be written: bytes, a share, a time, a rate, else a count. */
export function figureText(name, value) {
    if (value === null || value === undefined) return "–";
    if (/_bytes(_total)?$/.test(name)) return bytes(value);
    if (/_ratio$/.test(name)) return percent(value);
    if (/seconds_per_second$/.test(name)) return percent(value);
    if (/per_second$/.test(name)) return rate(value);
    if (/_seconds(_total|_max)?$/.test(name) || /\.(p\d+|max)$/.test(name)) return pause(value);
    return Number.isInteger(value) ? count(value) : significant(value);
}

/** The time of day of a moment in seconds since 1970: `14:03`, or `14:03:22`. */
export function clock(time, withSeconds) {
    const date = new Date(time * 1000);
    const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
    return withSeconds ? `${minutes}:${two(date.getSeconds())}` : minutes;
}

/** A moment with its day: `23 Nov 14:03:22`. */
export function moment(time) {
    const day = new Date(time * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
    return `${day} ${clock(time, true)}`;
}
