// The view: takes frames and answers each with an acknowledgement once drawn, moves the window, finds streets, speaks to the keyboard.
const LINKS = (window.__changanViews = window.__changanViews || new Map()); // views that move together, by name

const REPAINT_MS = 115; // between two pictures of the streets while time runs; what moves is drawn every time

function render({ model, el }) {
  const root = element("div", `position:relative;width:100%;height:${model.get("height")};overflow:hidden;touch-action:none`, el);
  root.tabIndex = 0; root.setAttribute("role", "application"); root.className = "city-view";
  const cv = element("canvas", "position:absolute;inset:0;width:100%;height:100%;display:block;cursor:grab", root); cv.setAttribute("aria-hidden", "true");
  const tip = element("div", "position:absolute;pointer-events:none;display:none;padding:4px 8px;border-radius:6px;font:13px/1.35 system-ui,'Noto Sans CJK SC',sans-serif;box-shadow:0 1px 4px rgba(0,0,0,.3);z-index:3;white-space:nowrap", root);
  const live = element("div", "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)", root); live.setAttribute("aria-live", "polite");
  const paint = new Painter(cv), legend = new Legend(root), movers = new Movers(), pulses = [];
  let city = null, tours = new Tours(new Uint8Array(0)), cells = null, cur = null, prev = null, t0 = 0, gap = 120, raf = 0, dead = false, stale = true, roadsStale = true, hover = -1, focus = -1, top = 1, drawn = 0, received = 0, acked = 0, painted = 0, restUntil = 0, told_at = -1e9, early = null;
  let view = { x: 0, y: 0, zoom: 1 };
  const motion = matchMedia("(prefers-reduced-motion: reduce)"), theme = () => (model.get("dark") ? "dark" : "light"), texts = () => model.get("texts") || {}, layer = () => model.get("layer") || {}, show = () => model.get("show") || {};

  // ---------------------------------------------------------------- window
  const fitted = () => ({ x: city.w / 2, y: city.h / 2, zoom: 1 });
  function moved(quiet) {
    if (!city) return;
    view.zoom = Math.min(40, Math.max(1, view.zoom));
    const px = (city.w / view.zoom) * 0.5, py = (city.h / view.zoom) * 0.5;
    view.x = Math.min(city.w - px * 0.6, Math.max(px * 0.6, view.x)); view.y = Math.min(city.h - py * 0.6, Math.max(py * 0.6, view.y));
    if (view.zoom === 1) Object.assign(view, fitted());
    paint.view(city, view); roadsStale = stale = true; root.dataset.zoom = view.zoom.toFixed(2); kick();
    const name = model.get("link");
    if (name && !quiet) for (const other of LINKS.get(name) || []) if (other !== follow) other(view);
  }
  const follow = (v) => { view = { ...v }; moved(true); };
  function zoomAt(factor, X, Y) { // keep the point under X, Y where it is
    const x = (X - paint.ox) / paint.k, y = (paint.oy - Y) / paint.k, z = Math.min(40, Math.max(1, view.zoom * factor)), s = view.zoom / z;
    view = { x: x + (view.x - x) * s, y: y + (view.y - y) * s, zoom: z }; moved();
  }
  function size() { // the city stands beside an open legend, where there is room
    const d = Math.min(2, window.devicePixelRatio || 1), w = Math.max(40, Math.round(root.clientWidth * d)), h = Math.max(40, Math.round(root.clientHeight * d));
    paint.resize(w, h, d); legend.fit(root.clientWidth); paint.aside = legend.box.open && root.clientWidth > 620 ? 110 * d : 0; moved(true); kick();
  }

  // ---------------------------------------------------------------- drawing
  function kick() { if (!raf && !dead) raf = requestAnimationFrame(draw); }
  function share(now) { return motion.matches ? 1 : Math.min(1, (now - t0) / gap); }
  function draw(now) {
    raf = 0;
    if (dead || !city || !cv.width) return;
    const moving = !roadsStale;
    if (roadsStale) { paint.drawRoads(city, INK[theme()]); roadsStale = false; stale = true; }
    if (stale && (!moving || now >= restUntil)) { // streets take 20 ms in software: some eight times a second, and never more than a third of the time
      const begun = performance.now();
      paint.drawLayer(city, cur && cur.values, layer(), theme(), show().surface ? cells : null); stale = false; painted++;
      restUntil = now + Math.max(REPAINT_MS, 2 * (performance.now() - begun));
    }
    paint.compose();
    const a = share(now), S = show(), selected = model.get("selected");
    if (hover >= 0) paint.mark(city, hover, INK[theme()].muted, 4);
    if (selected >= 0 && selected < city.n) paint.mark(city, selected, INK[theme()].focus, 6);
    if (focus >= 0 && document.activeElement === root) paint.mark(city, focus, INK[theme()].focus, 3);
    if (cur && S.movers !== false) paint.drawMovers(movers, a, tours, theme(), S, movers.walkers.length > 200);
    while (pulses.length && now - pulses[0].t > pulses[0].life) pulses.shift();
    if (S.events !== false) paint.drawEvents(pulses, now, theme(), motion.matches);
    drawn++;
    if (cur && acked < cur.k) { acked = cur.k; model.send({ ack: cur.k }); }
    if ((a < 1 && !motion.matches && S.movers !== false) || pulses.length || stale) kick();
    if (now - told_at > 120 || !raf) tell(now);
  }
  function tell(now) { // for tests and benchmarks; not at every frame, because each attribute has the browser look at the page again
    told_at = now;
    Object.assign(root.dataset, { drawn, received, painted });
    if (cur) Object.assign(root.dataset, { frame: acked, tick: cur.tick });
  }
  function take(m, buffers) {
    const [v, w, s, e] = buffers.map(bytes), now = performance.now();
    const frame = { k: m.k, values: new Uint16Array(v.buffer), walkers: new Float32Array(w.buffer), spots: new Int32Array(s.buffer), units: m.units || 0, tick: m.tick };
    if (!city || frame.values.length !== city.n) { early = [m, buffers]; model.send({ ack: m.k }); return; } // its streets are still on their way
    received++;
    prev = cur && m.tick > cur.tick && m.tick - cur.tick < 200 ? cur : null; cur = frame;
    if (prev) gap = Math.min(1100, Math.max(16, 0.6 * gap + 0.4 * (now - t0)));
    t0 = now; movers.take(prev, cur, city, tours); stale = true;
    const E = new Int32Array(e.buffer), life = Math.max(700, Math.min(1500, 3 * gap));
    for (let i = 0; i < Math.min(E.length, 600); i += 2) { const q = city.point(E[i], 0.3 + 0.4 * ((i * 0.381966) % 1)); if (EVENTS.light[E[i + 1]]) pulses.push({ x: q[0], y: q[1], kind: E[i + 1], t: now, life }); }
    if (pulses.length > 400) pulses.splice(0, pulses.length - 400);
    if (m.top !== top) { top = m.top; words(); }
    if (hover >= 0 && tip.style.display === "block") tip.textContent = told(hover);
    if (document.hidden) { acked = m.k; model.send({ ack: m.k }); }
    kick();
  }

  // ---------------------------------------------------------------- words
  function told(p) {
    const L = layer(), T = texts(), q = cur ? cur.values[p] : NOTHING, name = `${T.street || "#"} ${p}`;
    if (q === NOTHING) return `${name} · ${T.nothing || "–"}`;
    if (L.kind === "classes") return `${name} · ${(L.classes || [])[q] || q}`;
    const x = L.kind === "diverging" ? (2 * q / TOP - 1) * top : (L.low || 0) + (q / TOP) * (top - (L.low || 0));
    return `${name} · ${short(x, Math.abs(top))}${q === TOP && L.open ? "+" : ""} ${L.unit || ""}`;
  }
  function words() {
    const T = texts(), ink = INK[theme()];
    if (hover >= 0 && tip.style.display === "block") tip.textContent = told(hover);
    root.setAttribute("aria-label", T.label || "map"); tip.style.background = ink.panel; tip.style.color = ink.text; root.style.background = ink.paper;
    root.style.outlineColor = ink.focus;
    for (const b of buttons) { b.setAttribute("aria-label", T[b.dataset.text] || b.dataset.text); b.title = T[b.dataset.text] || ""; b.style.background = ink.panel; b.style.color = ink.text; b.style.borderColor = ink.line; }
    if (show().legend === false) legend.box.style.display = "none"; else { legend.box.style.display = ""; legend.draw(layer(), top, theme(), T, show()); }
  }
  const bar = element("div", "position:absolute;right:10px;top:10px;display:flex;flex-direction:column;gap:6px;z-index:2", root);
  const button = (sign, text, act) => { const b = element("button", "width:40px;height:40px;border:1px solid;border-radius:8px;font:600 20px/1 system-ui,sans-serif;cursor:pointer", bar, sign); b.type = "button"; b.dataset.text = text; b.addEventListener("click", act); return b; };
  const buttons = [button("+", "zoom_in", () => zoomAt(1.6, paint.W / 2, paint.H / 2)), button("−", "zoom_out", () => zoomAt(1 / 1.6, paint.W / 2, paint.H / 2)), button("⤢", "zoom_reset", () => { view = fitted(); moved(); })];

  // ---------------------------------------------------------------- pointer
  const fingers = new Map();
  let dragged = 0;
  const pixel = (e) => { const r = root.getBoundingClientRect(); return [(e.clientX - r.left) * paint.dpr, (e.clientY - r.top) * paint.dpr]; };
  const under = (X, Y, reach) => city ? city.nearest((X - paint.ox) / paint.k, (paint.oy - Y) / paint.k, (reach * paint.dpr) / paint.k) : -1;
  function wheel(e) { e.preventDefault(); const [X, Y] = pixel(e); zoomAt(Math.exp(-e.deltaY * 0.0016), X, Y); }
  function down(e) { fingers.set(e.pointerId, pixel(e)); dragged = fingers.size > 1 ? 99 : 0; cv.setPointerCapture(e.pointerId); }
  function move(e) {
    const now = pixel(e), was = fingers.get(e.pointerId);
    if (was && fingers.size === 1) { dragged += Math.hypot(now[0] - was[0], now[1] - was[1]); if (dragged > 5 * paint.dpr) { view.x -= (now[0] - was[0]) / paint.k; view.y += (now[1] - was[1]) / paint.k; moved(); } }
    else if (was) {
      const [other] = [...fingers].filter(([id]) => id !== e.pointerId).map(([, q]) => q), before = Math.hypot(was[0] - other[0], was[1] - other[1]), after = Math.hypot(now[0] - other[0], now[1] - other[1]);
      zoomAt(after / Math.max(before, 1), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    if (was) fingers.set(e.pointerId, now);
    if (e.pointerType === "mouse" && !was) over(under(now[0], now[1], 12), e);
  }
  function over(p, e) {
    if (p !== hover) { hover = p; kick(); }
    tip.style.display = p >= 0 ? "block" : "none"; cv.style.cursor = p >= 0 ? "pointer" : "grab";
    if (p >= 0) { const r = root.getBoundingClientRect(), x = e.clientX - r.left, y = e.clientY - r.top; tip.textContent = told(p); tip.style.left = `${Math.min(x + 14, r.width - tip.offsetWidth - 6)}px`; tip.style.top = `${Math.max(4, y - 34)}px`; }
  }
  function up(e) { const had = fingers.delete(e.pointerId); if (had && dragged <= 5 * paint.dpr) { const [X, Y] = pixel(e), p = under(X, Y, e.pointerType === "mouse" ? 12 : 26); if (p >= 0) pick(p); } }
  const leave = () => { hover = -1; tip.style.display = "none"; kick(); };
  function pick(p) { focus = p; model.send({ pick: p }); live.textContent = told(p); kick(); }
  cv.addEventListener("wheel", wheel, { passive: false }); cv.addEventListener("pointerdown", down); cv.addEventListener("pointermove", move); cv.addEventListener("pointerup", up); cv.addEventListener("pointercancel", (e) => fingers.delete(e.pointerId)); cv.addEventListener("pointerleave", leave); cv.addEventListener("dblclick", (e) => { const [X, Y] = pixel(e); zoomAt(1.8, X, Y); });

  // ---------------------------------------------------------------- keys
  const ways = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  function keys(e) { // of the map while it has the focus
    if (!city || e.ctrlKey || e.metaKey || e.altKey) return;
    const way = ways[e.key];
    if (way && e.shiftKey) { view.x += way[0] * city.w * 0.12 / view.zoom; view.y += way[1] * city.h * 0.12 / view.zoom; moved(); }
    else if (way) { focus = focus < 0 ? (model.get("selected") >= 0 ? model.get("selected") : city.nearest(view.x, view.y, Math.max(city.w, city.h))) : city.towards(focus, way[0], way[1]); live.textContent = told(focus); reveal(focus); }
    else if (e.key === "+" || e.key === "=") zoomAt(1.4, paint.W / 2, paint.H / 2);
    else if (e.key === "-") zoomAt(1 / 1.4, paint.W / 2, paint.H / 2);
    else if (e.key === "0") { view = fitted(); moved(); }
    else if (e.key === "Enter" && focus >= 0 && e.target === root) pick(focus);
    else if (e.key === "Escape") model.send({ pick: -1 });
    else return;
    e.preventDefault(); e.stopPropagation();
  }
  function reveal(p) { const X = paint.sx(city.mx[p]), Y = paint.sy(city.my[p]); if (X < 0 || Y < 0 || X > paint.W || Y > paint.H) { view.x = city.mx[p]; view.y = city.my[p]; moved(); } kick(); }
  root.addEventListener("keydown", keys); root.addEventListener("focus", kick); root.addEventListener("blur", kick);
  const orders = { " ": "toggle", k: "toggle", ".": "step", "[": "slower", "]": "faster" };
  function shortcut(e) { // of the clock, anywhere on the page but where one types
    const t = e.target, busy = t.closest && t.closest("input,textarea,select,[contenteditable],[role=slider],[role=listbox],[role=combobox]");
    if (!model.get("shortcuts") || busy || e.ctrlKey || e.metaKey || e.altKey || !orders[e.key] || (e.key === " " && t.closest && t.closest("button,a,summary"))) return;
    e.preventDefault(); model.send({ order: orders[e.key] });
  }
  document.addEventListener("keydown", shortcut);

  // ---------------------------------------------------------------- wiring
  function scene() { const raw = bytes(model.get("scene")); city = raw.byteLength > 16 ? new City(raw) : null; cur = prev = null; pulses.length = 0; if (city) { view = fitted(); root.dataset.streets = city.n; size(); if (early) { const [m, b] = early; early = null; take(m, b); } } }
  function walks() { tours = new Tours(bytes(model.get("tours"))); prev = null; kick(); }
  function raster() { const raw = bytes(model.get("cells")); if (raw.byteLength < 9 || !city) { cells = null; return; } const [rows, cols] = new Int32Array(raw.buffer, 0, 2); cells = { rows, cols, of: new Int32Array(raw.buffer, 8, rows * cols), w: city.w, h: city.h }; stale = true; kick(); }
  const again = () => { roadsStale = true; words(); kick(); }, tall = () => { root.style.height = model.get("height"); };
  const wired = { scene: () => { scene(); raster(); }, tours: walks, cells: raster, dark: again, texts: words, layer: again, show: again, selected: kick, height: tall };
  for (const name in wired) model.on(`change:${name}`, wired[name]);
  const message = (m, b) => { if (m && m.k !== undefined) take(m, b); };
  model.on("msg:custom", message);
  const name = model.get("link");
  if (name) { if (!LINKS.has(name)) LINKS.set(name, new Set()); LINKS.get(name).add(follow); }
  const watch = new ResizeObserver(size); watch.observe(root);
  scene(); walks(); raster(); words(); size(); model.send({ ready: true });
  return () => {
    dead = true; cancelAnimationFrame(raf); watch.disconnect(); document.removeEventListener("keydown", shortcut); model.off("msg:custom", message);
    for (const key in wired) model.off(`change:${key}`, wired[key]);
    if (name && LINKS.has(name)) LINKS.get(name).delete(follow);
  };
}
export default { render };
