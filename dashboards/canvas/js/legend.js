// The legend: what the colours say with their unit, and what the shapes are. Plain DOM over the map, in the page's language.
function element(tag, style, parent, text) { const e = document.createElement(tag); if (style) e.style.cssText = style; if (text !== undefined) e.textContent = text; if (parent) parent.appendChild(e); return e; }
const SVG = "http://www.w3.org/2000/svg";
function glyph(kind, colour, halo, hollow) {
  const s = document.createElementNS(SVG, "svg"), f = hollow ? halo : colour;
  s.setAttribute("width", 14); s.setAttribute("height", 14); s.setAttribute("viewBox", "-7 -7 14 14"); s.setAttribute("aria-hidden", "true");
  const draw = (tag, attrs) => { const e = document.createElementNS(SVG, tag); for (const k in attrs) e.setAttribute(k, attrs[k]); e.setAttribute("stroke", colour); e.setAttribute("stroke-width", 1.4); e.setAttribute("fill", f); s.appendChild(e); };
  if (kind === "patrol") draw("circle", { r: 4.4 });
  else if (kind === "worker") draw("rect", { x: -3.8, y: -3.8, width: 7.6, height: 7.6 });
  else if (kind === "unit") draw("path", { d: "M0-5L5 4H-5Z" });
  else if (kind === "offender") draw("path", { d: "M0-5L5 0L0 5L-5 0Z" });
  else if (kind === "crime") { f === colour; draw("path", { d: "M-4-4L4 4M4-4L-4 4" }); }
  else if (kind === "recorded") { draw("rect", { x: -4.2, y: -4.2, width: 8.4, height: 8.4 }); s.lastChild.setAttribute("fill", "none"); }
  else if (kind === "cleared") { draw("path", { d: "M-5 0L-1 4L6-5" }); s.lastChild.setAttribute("fill", "none"); }
  return s;
}
const short = (x, top) => { const digits = top >= 20 ? 0 : top >= 2 ? 1 : 2; return Number(x.toFixed(digits)).toLocaleString("en-US"); };

class Legend {
  constructor(root) {
    this.box = element("details", "position:absolute;left:10px;bottom:10px;max-width:min(320px,calc(100% - 20px));border-radius:8px;padding:7px 11px;font:13px/1.4 system-ui,'Noto Sans CJK SC',sans-serif;box-shadow:0 1px 4px rgba(0,0,0,.22);z-index:2", root);
    this.sized = false;
  }
  fit(width) { if (!this.sized && width > 60) { this.sized = true; this.box.open = width > 620; } }
  draw(layer, top, theme, texts, show) {
    const ink = INK[theme], box = this.box, open = box.open;
    box.style.background = ink.panel; box.style.color = ink.text; box.replaceChildren();
    const head = element("summary", "cursor:pointer;font-weight:600", box, layer.title || "");
    head.setAttribute("aria-label", `${texts.legend || ""}: ${layer.title || ""}`);
    if (layer.unit) element("span", `font-weight:400;color:${ink.muted};margin-left:6px`, head, layer.unit);
    if (layer.kind === "classes") this.classes(box, layer, CLASSES[layer.ramp], theme, ink);
    else this.ramp(box, layer, top, RAMPS[layer.ramp] && RAMPS[layer.ramp][theme], ink);
    if (show.movers !== false) this.shapes(box, theme, texts, ink, show);
    if (texts.synthetic && show.movers !== false) element("div", `color:${ink.muted};font-size:12px;margin-top:3px`, box, texts.synthetic);
    box.open = open;
  }
  ramp(box, layer, top, stops, ink) {
    if (!stops) return;
    const low = layer.low || 0, W = 200, wedge = document.createElementNS(SVG, "svg"), shade = element("div", "margin:6px 0 0;width:200px", box);
    wedge.setAttribute("width", W); wedge.setAttribute("height", 12); wedge.setAttribute("aria-hidden", "true"); // widens as the lines do
    for (let i = 0; i < BINS; i++) { const much = layer.kind === "diverging" ? Math.abs(2 * i / (BINS - 1) - 1) : i / (BINS - 1), h = 4 + 8 * much, r = document.createElementNS(SVG, "rect"); r.setAttribute("x", i * W / BINS); r.setAttribute("width", W / BINS + 0.5); r.setAttribute("y", (12 - h) / 2); r.setAttribute("height", h); r.setAttribute("fill", rgb(at(stops, i / (BINS - 1)))); wedge.appendChild(r); }
    shade.appendChild(wedge);
    const ticks = element("div", `display:flex;justify-content:space-between;width:${W}px;color:${ink.muted};font-size:12px`, box);
    const ends = layer.kind === "diverging" ? [-top, 0, top] : [low, (low + top) / 2, top];
    ends.forEach((x, i) => element("span", "", ticks, (i === 2 && layer.open ? "≥ " : "") + (layer.kind === "diverging" && x > 0 ? "+" : "") + short(x, Math.abs(top))));
  }
  classes(box, layer, how, theme, ink) {
    const rows = element("div", "display:grid;grid-template-columns:34px 1fr;gap:1px 8px;align-items:center;margin-top:4px", box);
    (layer.classes || []).forEach((text, c) => {
      const s = document.createElementNS(SVG, "svg"), l = document.createElementNS(SVG, "line");
      s.setAttribute("width", 34); s.setAttribute("height", 10); s.setAttribute("aria-hidden", "true");
      for (const [k, v] of Object.entries({ x1: 1, x2: 33, y1: 5, y2: 5, stroke: how[theme][c], "stroke-width": 1.6 * how.width[c], "stroke-dasharray": how.dash[c].join(" ") })) l.setAttribute(k, v);
      s.appendChild(l); rows.appendChild(s); element("span", "", rows, text);
    });
  }
  shapes(box, theme, texts, ink, show) {
    const rows = element("div", "display:flex;flex-wrap:wrap;gap:2px 12px;margin-top:6px;font-size:12px", box), c = MOVERS[theme], e = EVENTS[theme];
    const one = (kind, colour, text) => { if (!text) return; const r = element("span", "display:inline-flex;align-items:center;gap:4px", rows); r.appendChild(glyph(kind, colour, ink.halo)); element("span", "", r, text); };
    for (const kind of ["patrol", "worker", "unit", "offender"]) if (show[kind] !== false) one(kind, c[kind], texts[kind]);
    one("crime", e[2], texts.crime); one("recorded", e[6], texts.recorded); one("cleared", e[7], texts.cleared);
  }
}
