// Pixels: roads and the layer on an offscreen picture once a frame or view; what moves on top of it many times a second.
class Painter {
  constructor(canvas) { this.canvas = canvas; this.g = canvas.getContext("2d", { alpha: false }); this.base = document.createElement("canvas"); this.b = this.base.getContext("2d", { alpha: false }); this.roads = document.createElement("canvas"); this.r = this.roads.getContext("2d", { alpha: false }); this.bins = Array.from({ length: BINS }, () => []); }
  resize(w, h, dpr) { for (const c of [this.canvas, this.base, this.roads]) { c.width = w; c.height = h; } this.W = w; this.H = h; this.dpr = dpr; }
  view(city, v) { // pixels of a metre and the screen's corner in metres
    this.k = v.zoom * Math.min(this.W / city.w, this.H / city.h) * 0.95; this.ox = this.W / 2 - v.x * this.k; this.oy = this.H / 2 + v.y * this.k;
    this.ox += Math.max(0, Math.min(this.aside || 0, (this.W - city.w * this.k) / 2 - 12 * this.dpr));
    this.grow = Math.sqrt(v.zoom) * this.dpr * Math.max(0.55, Math.min(1.5, Math.min(this.W, this.H) / this.dpr / 720)) * Math.max(0.5, Math.min(1.2, Math.sqrt(1500 / city.n)));
  }
  sx(x) { return x * this.k + this.ox; }
  sy(y) { return this.oy - y * this.k; }
  line(g, city, p) { for (let i = city.first[p], e = city.first[p + 1]; i < e; i++) { const X = city.x[i] * this.k + this.ox, Y = this.oy - city.y[i] * this.k; i === city.first[p] ? g.moveTo(X, Y) : g.lineTo(X, Y); } }
  seen(city, p) { const b = city.box, q = 4 * p; return b[q] * this.k + this.ox < this.W && b[q + 2] * this.k + this.ox > 0 && this.oy - b[q + 3] * this.k < this.H && this.oy - b[q + 1] * this.k > 0; }
  drawRoads(city, ink) {
    const g = this.r, wide = [3.6, 2.6, 1.9, 1.4];
    g.fillStyle = ink.paper; g.fillRect(0, 0, this.W, this.H); g.strokeStyle = ink.road; g.lineCap = g.lineJoin = "round";
    for (let c = 3; c >= 0; c--) { g.lineWidth = wide[c] * this.grow; g.beginPath(); for (let p = 0; p < city.n; p++) if (city.kind[p] === c && this.seen(city, p)) this.line(g, city, p); g.stroke(); }
  }
  drawSurface(cells, values, stops) { // each cell has the colour of the street nearest to it
    if (!cells || !stops) return;
    if (!this.cellCanvas || this.cellCanvas.width !== cells.cols || this.cellCanvas.height !== cells.rows) { this.cellCanvas = document.createElement("canvas"); this.cellCanvas.width = cells.cols; this.cellCanvas.height = cells.rows; this.cg = this.cellCanvas.getContext("2d"); this.image = this.cg.createImageData(cells.cols, cells.rows); this.px = new Uint32Array(this.image.data.buffer); }
    const lut = this.lut && this.lut.stops === stops ? this.lut : (this.lut = { stops, of: Uint32Array.from({ length: 256 }, (_, i) => { const c = at(stops, i / 255); return ((150 << 24) | (c[2] << 16) | (c[1] << 8) | c[0]) >>> 0; }) });
    const { rows, cols, of } = cells;
    for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) { const p = of[(rows - 1 - r) * cols + c], q = p < 0 ? NOTHING : values[p]; this.px[r * cols + c] = q === NOTHING || q === 0 ? 0 : lut.of[q >> 8]; }
    this.cg.putImageData(this.image, 0, 0);
    this.b.imageSmoothingEnabled = true;
    this.b.drawImage(this.cellCanvas, this.sx(0), this.sy(cells.h), cells.w * this.k, cells.h * this.k);
  }
  drawLayer(city, values, layer, theme, cells) {
    const g = this.b;
    g.setLineDash([]); g.drawImage(this.roads, 0, 0); g.lineCap = "butt"; g.lineJoin = "bevel";
    if (!values) return;
    if (layer.kind === "classes") return this.drawClasses(city, values, CLASSES[layer.ramp], theme);
    const stops = RAMPS[layer.ramp][theme], key = layer.ramp + theme, diverging = layer.kind === "diverging";
    if (this.key !== key) { this.key = key; this.shades = shades(stops).map(rgb); }
    if (cells) this.drawSurface(cells, values, stops);
    for (const bin of this.bins) bin.length = 0;
    for (let p = 0; p < city.n; p++) { const q = values[p]; if (q === NOTHING || (q === 0 && !diverging)) continue; if (this.seen(city, p)) this.bins[Math.min(BINS - 1, (q * BINS / TOP) | 0)].push(p); }
    for (let b = 0; b < BINS; b++) {
      if (!this.bins[b].length) continue;
      const much = diverging ? Math.abs(2 * b / (BINS - 1) - 1) : b / (BINS - 1);
      if (much > 0.5) g.lineCap = g.lineJoin = "round"; // thick lines would show their ends
      g.strokeStyle = this.shades[b]; g.lineWidth = (1.5 + 3.4 * much) * this.grow;
      for (const p of this.bins[b]) { g.beginPath(); this.line(g, city, p); g.stroke(); } // street by street: a fifth faster than one long path
    }
  }
  drawClasses(city, values, how, theme) {
    const g = this.b;
    for (let c = 0; c < how[theme].length; c++) {
      g.strokeStyle = how[theme][c]; g.lineWidth = 1.5 * how.width[c] * this.grow; g.setLineDash(how.dash[c].map((d) => d * this.grow * 1.4)); g.beginPath();
      for (let p = 0; p < city.n; p++) if (values[p] === c && this.seen(city, p)) this.line(g, city, p);
      g.stroke();
    }
    g.setLineDash([]);
  }
  compose() { this.g.drawImage(this.base, 0, 0); }
  mark(city, p, colour, wide) { const g = this.g; g.strokeStyle = colour; g.lineWidth = wide * this.grow + 3 * this.dpr; g.lineCap = "round"; g.globalAlpha = 0.35; g.beginPath(); this.line(g, city, p); g.stroke(); g.globalAlpha = 1; g.lineWidth = 1.6 * this.dpr; g.beginPath(); this.line(g, city, p); g.stroke(); }
  shape(g, kind, X, Y, r) {
    if (kind === "patrol") { g.moveTo(X + r, Y); g.arc(X, Y, r, 0, 6.2832); }
    else if (kind === "worker") g.rect(X - r * 0.85, Y - r * 0.85, 1.7 * r, 1.7 * r);
    else if (kind === "unit") { g.moveTo(X, Y - r * 1.15); g.lineTo(X + r * 1.1, Y + r * 0.85); g.lineTo(X - r * 1.1, Y + r * 0.85); g.closePath(); }
    else { g.moveTo(X, Y - r * 1.1); g.lineTo(X + r * 1.1, Y); g.lineTo(X, Y + r * 1.1); g.lineTo(X - r * 1.1, Y); g.closePath(); }
  }
  drawMovers(movers, a, tours, theme, show, many) {
    const g = this.g, colours = MOVERS[theme], d = this.dpr * Math.max(0.75, Math.min(1.6, Math.sqrt(this.grow / this.dpr))), size = { worker: 2.9 * d, patrol: 4.3 * d, unit: 5 * d, offender: 4 * d };
    const groups = { worker: [], offender: [], unit: [], patrol: [] };
    for (const o of movers.walkers) groups[o.worker ? "worker" : "patrol"].push(o);
    for (const o of movers.spots) groups[o.unit ? "unit" : "offender"].push(o);
    for (const kind in groups) {
      if (show[kind] === false || !groups[kind].length) continue;
      const r = size[kind] * (many ? 0.8 : 1);
      for (const o of groups[kind]) {
        const hollow = kind === "unit" ? o.state === 0 : kind === "offender" ? o.state === 1 : false;
        const [x, y] = movers.where(o, a, tours), X = this.sx(x), Y = this.sy(y);
        if (X < -20 || Y < -20 || X > this.W + 20 || Y > this.H + 20) continue;
        const stamp = this.stamp(kind, hollow, r, theme, colours[kind]);
        g.drawImage(stamp, (X - stamp.width / 2) | 0, (Y - stamp.height / 2) | 0);
      }
    }
  }
  stamp(kind, hollow, r, theme, colour) { // a shape drawn once and then put down many times: a quarter of the time of drawing each
    const key = `${kind}${hollow}${r.toFixed(1)}${theme}`;
    this.stamps = this.stamps || new Map();
    if (!this.stamps.has(key)) {
      if (this.stamps.size > 200) this.stamps.clear();
      const s = Math.ceil(2.4 * r + 4 * this.dpr), c = new OffscreenCanvas(s, s), g = c.getContext("2d");
      g.beginPath(); this.shape(g, kind, s / 2, s / 2, r);
      g.fillStyle = hollow ? INK[theme].halo : colour; g.fill(); g.strokeStyle = hollow ? colour : INK[theme].halo; g.lineWidth = (hollow ? 1.6 : 1) * this.dpr; g.stroke();
      this.stamps.set(key, c.transferToImageBitmap());
    }
    return this.stamps.get(key);
  }
  drawEvents(pulses, now, theme, still) {
    const g = this.g, d = this.dpr;
    for (const e of pulses) {
      const age = Math.min(1, (now - e.t) / e.life), X = this.sx(e.x), Y = this.sy(e.y), r = (still ? 7 : 5 + 9 * age) * d, c = EVENTS[theme][e.kind];
      g.globalAlpha = still ? 1 : 1 - age * age; g.strokeStyle = c; g.lineWidth = 2.2 * d; g.setLineDash([]); g.beginPath();
      if (e.kind === 2) { const q = 5 * d; g.moveTo(X - q, Y - q); g.lineTo(X + q, Y + q); g.moveTo(X + q, Y - q); g.lineTo(X - q, Y + q); g.moveTo(X + r, Y); g.arc(X, Y, r, 0, 6.2832); }
      else if (e.kind === 6) g.rect(X - r * 0.8, Y - r * 0.8, 1.6 * r, 1.6 * r);
      else if (e.kind === 7 || e.kind === 9) { g.moveTo(X - 5 * d, Y); g.lineTo(X - d, Y + 5 * d); g.lineTo(X + 7 * d, Y - 6 * d); }
      else { g.moveTo(X + r, Y); g.arc(X, Y, r, 0, 6.2832); }
      g.stroke();
    }
    g.globalAlpha = 1;
  }
}
