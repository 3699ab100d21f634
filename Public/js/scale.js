// Scales of charts: pure arithmetic between values and places, so that it can be tested without a screen.

/** The top of an axis: the next of 1, 2, 4, 5 or 8 steps above `value`, binary for bytes. */
export function niceTop(value, binary) {
    if (!(value > 0)) return binary ? 4096 : 1;
    const base = binary ? 2 ** (10 * Math.floor(Math.log2(value) / 10)) : 1;
    const scaled = value / base;
    const decade = 10 ** Math.floor(Math.log10(scaled));
    const step = [1, 2, 4, 5, 8, 10].find((candidate) => candidate * decade >= scaled * 0.999);
    return step * decade * base;
}

/** The place 0...1 of `value` between `from` and `to`, in decades; what lies outside is put at the end. */
export function logPlace(value, from, to) {
    if (!(value > 0)) return 0;
    return Math.min(1, Math.max(0, Math.log(value / from) / Math.log(to / from)));
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

/** Seconds between the ticks of a time axis of `span` seconds on which at most `most` ticks have room. */
export function timeStep(span, most) {
    return STEPS.find((step) => span / step <= most) ?? STEPS.at(-1);
}

/** The points of time between `from` and `to` that are whole multiples of `step` in local time. */
export function timeTicks(from, to, step, offsetSeconds = 0) {
    const ticks = [];
    let time = Math.ceil((from + offsetSeconds) / step) * step - offsetSeconds;
    for (; time <= to; time += step) ticks.push(time);
    return ticks;
}

/** The SVG points of `values` in a box of this size; missing values end a line, so there may be several. */
export function polylines(values, width, height, top) {
    const lines = [];
    let points = [];
    values.forEach((value, i) => {
        if (Number.isNaN(value)) {
            if (points.length > 0) lines.push(points);
            points = [];
            return;
        }
        const x = values.length < 2 ? 0 : (width * i) / (values.length - 1);
        points.push(`${x.toFixed(1)},${(height * (1 - Math.min(1, value / top))).toFixed(1)}`);
    });
    if (points.length > 0) lines.push(points);
    return lines.map((line) => line.join(" "));
}
