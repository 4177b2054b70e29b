// Lines over days, drawn as SVG in the page's colours: light enough to be drawn again every day of a running city.
const NS = "http://www.w3.org/2000/svg", H = 168, LEFT = 44, RIGHT = 8, TOP = 8, BOTTOM = 22;
const put = (tag, attributes, parent, text) => { const e = document.createElementNS(NS, tag); for (const k in attributes) e.setAttribute(k, attributes[k]); if (text !== undefined) e.textContent = text; parent.appendChild(e); return e; };
const html = (tag, css, parent, text) => { const e = document.createElement(tag); e.className = css; if (text !== undefined) e.textContent = text; parent.appendChild(e); return e; };
const words = (x) => (Math.abs(x) >= 1000 ? Math.round(x).toLocaleString("en-US") : String(Number(x.toPrecision(3))));
function ticks(low, high, n) { const raw = (high - low) / n, size = 10 ** Math.floor(Math.log10(raw)), step = [1, 2, 5, 10].map((k) => k * size).find((s) => s >= raw * 0.999), out = []; for (let x = Math.ceil(low / step) * step; x <= high + 1e-9 * step; x += step) out.push(Number(x.toPrecision(12))); return out; }

export default {
  render({ model, el }) {
    const figure = html("figure", "lines", el), head = html("figcaption", "lines-title", figure), key = html("div", "lines-key", figure), held = html("div", "lines-held", figure), note = html("div", "lines-note", held);
    note.hidden = true;
    let chart = null, scale = null;
    function draw() {
      const series = model.get("series"), W = Math.max(180, held.clientWidth || 340), n = Math.max(1, ...series.map((s) => s.values.length)), all = series.flatMap((s) => s.values);
      head.textContent = model.get("title"); key.replaceChildren(); if (chart) chart.remove();
      let low = model.get("from_zero") ? 0 : Math.min(...all), high = Math.max(...all);
      if (!(high > low)) { const pad = Math.abs(high) * 0.02 || 1; high += pad; if (!model.get("from_zero")) low -= pad; }
      const room = (high - low) * 0.06; high += room; if (!model.get("from_zero")) low -= room;
      const X = (day) => LEFT + ((day - 1) / Math.max(n - 1, 1)) * (W - LEFT - RIGHT), Y = (v) => TOP + (1 - (v - low) / (high - low)) * (H - TOP - BOTTOM);
      chart = put("svg", { width: "100%", height: H, viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": model.get("said") }, held);
      for (const y of ticks(low, high, 3)) { put("line", { x1: LEFT, x2: W - RIGHT, y1: Y(y), y2: Y(y), class: "lines-grid" }, chart); put("text", { x: LEFT - 6, y: Y(y) + 4, "text-anchor": "end", class: "lines-tick" }, chart, words(y)); }
      const days = n < 2 ? [1] : ticks(1, n, 5).filter((x) => x === Math.round(x));
      for (const x of days) put("text", { x: X(x), y: H - 5, "text-anchor": x > 0.95 * n && n > 1 ? "end" : "middle", class: "lines-tick" }, chart, `${x === days[0] ? `${model.get("unit")} ` : ""}${x}`);
      for (const s of series) {
        const every = Math.ceil(s.values.length / 500), points = s.values.map((v, i) => [i, v]).filter(([i]) => i % every === 0 || i === s.values.length - 1);
        if (points.length === 1) put("circle", { cx: X(1), cy: Y(points[0][1]), r: 3.5, style: `fill:${s.color}` }, chart);
        else put("path", { d: "M" + points.map(([i, v]) => `${X(i + 1).toFixed(1)} ${Y(v).toFixed(1)}`).join("L"), class: "lines-line", style: `stroke:${s.color};stroke-dasharray:${s.dash || "none"};stroke-width:${s.width || 2}` }, chart);
        if (series.length > 1) { const one = html("span", "lines-name", key), mark = put("svg", { width: 26, height: 8, "aria-hidden": "true" }, one); put("line", { x1: 1, x2: 25, y1: 4, y2: 4, style: `stroke:${s.color};stroke-dasharray:${s.dash || "none"};stroke-width:${s.width || 2}` }, mark); html("span", "", one, s.name); }
      }
      scale = { n, W, X, hair: put("line", { y1: TOP, y2: H - BOTTOM, class: "lines-hair", visibility: "hidden" }, chart) };
    }
    held.addEventListener("pointermove", (e) => {
      if (!scale) return;
      const r = held.getBoundingClientRect(), day = Math.max(1, Math.min(scale.n, Math.round(1 + ((e.clientX - r.left - LEFT) / Math.max(1, scale.W - LEFT - RIGHT)) * (scale.n - 1))));
      scale.hair.setAttribute("x1", scale.X(day)); scale.hair.setAttribute("x2", scale.X(day)); scale.hair.setAttribute("visibility", "visible");
      note.hidden = false; note.textContent = `${model.get("unit")} ${day}: ` + model.get("series").map((s) => `${s.name} ${s.values[day - 1] === undefined ? "–" : words(s.values[day - 1])}`).join(" · ");
    });
    held.addEventListener("pointerleave", () => { note.hidden = true; if (scale) scale.hair.setAttribute("visibility", "hidden"); });
    const watch = new ResizeObserver(() => draw()); watch.observe(held);
    for (const name of ["series", "title", "said", "unit"]) model.on(`change:${name}`, draw);
    draw();
    return () => watch.disconnect();
  },
};
