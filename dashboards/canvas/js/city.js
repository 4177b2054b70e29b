// The city as typed arrays: streets, a grid to find a street under the pointer, shortest ways, walks of patrols. Metres, y up.
const bytes = (v) => (v && v.buffer ? new Uint8Array(v.buffer, v.byteOffset, v.byteLength).slice() : new Uint8Array(0));

class City {
  constructor(raw) {
    const b = raw.buffer, head = new Int32Array(b, 0, 3), [n, v, m] = head;
    let o = 16;
    const take = (T, k) => { const a = new T(b, o, k); o += 4 * k; return a; };
    Object.assign(this, { n, m, first: take(Int32Array, n + 1), from: take(Int32Array, n), to: take(Int32Array, n), length: take(Float32Array, n), kind: take(Int32Array, n) });
    Object.assign(this, { x: take(Float32Array, v), y: take(Float32Array, v), nx: take(Float32Array, m), ny: take(Float32Array, m) });
    this.w = this.x.reduce((a, c) => Math.max(a, c), 1); this.h = this.y.reduce((a, c) => Math.max(a, c), 1);
    this.measure(); this.bucket(); this.link();
    this.ways = new Map();
  }
  measure() { // cumulated metres of vertices, middles, boxes
    const { n, first, x, y } = this;
    this.m_at = new Float32Array(x.length); this.mx = new Float32Array(n); this.my = new Float32Array(n); this.box = new Float32Array(4 * n);
    for (let p = 0; p < n; p++) {
      let d = 0, a = 1e9, b = 1e9, c = -1e9, e = -1e9;
      for (let i = first[p]; i < first[p + 1]; i++) {
        if (i > first[p]) d += Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
        this.m_at[i] = d; a = Math.min(a, x[i]); b = Math.min(b, y[i]); c = Math.max(c, x[i]); e = Math.max(e, y[i]);
      }
      this.box.set([a, b, c, e], 4 * p);
      const q = this.point(p, 0.5); this.mx[p] = q[0]; this.my[p] = q[1];
    }
  }
  point(p, share) { // at a share of a street's way
    const lo = this.first[p], hi = this.first[p + 1] - 1, d = share * this.m_at[hi];
    let i = lo + 1;
    while (i < hi && this.m_at[i] < d) i++;
    const u = this.m_at[i - 1], t = (d - u) / Math.max(this.m_at[i] - u, 1e-6);
    return [this.x[i - 1] + (this.x[i] - this.x[i - 1]) * t, this.y[i - 1] + (this.y[i] - this.y[i - 1]) * t];
  }
  bucket() {
    this.side = Math.max(60, Math.max(this.w, this.h) / 64); this.cols = Math.ceil(this.w / this.side) + 1; this.rows = Math.ceil(this.h / this.side) + 1;
    this.cells = Array.from({ length: this.cols * this.rows }, () => []);
    for (let p = 0; p < this.n; p++) for (let r = (this.box[4 * p + 1] / this.side) | 0; r <= ((this.box[4 * p + 3] / this.side) | 0); r++) for (let c = (this.box[4 * p] / this.side) | 0; c <= ((this.box[4 * p + 2] / this.side) | 0); c++) this.cells[r * this.cols + c].push(p);
  }
  nearest(x, y, reach) { // street within `reach` metres, -1
    let best = -1, far = reach * reach;
    const k = Math.ceil(reach / this.side), c0 = Math.floor(x / this.side), r0 = Math.floor(y / this.side), seen = new Set();
    for (let r = Math.max(0, r0 - k); r <= Math.min(this.rows - 1, r0 + k); r++) for (let c = Math.max(0, c0 - k); c <= Math.min(this.cols - 1, c0 + k); c++) for (const p of this.cells[r * this.cols + c]) {
      if (seen.has(p)) continue;
      seen.add(p);
      for (let i = this.first[p] + 1; i < this.first[p + 1]; i++) {
        const ax = this.x[i - 1], ay = this.y[i - 1], dx = this.x[i] - ax, dy = this.y[i] - ay, t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / Math.max(dx * dx + dy * dy, 1e-9)));
        const d = (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2;
        if (d < far) { far = d; best = p; }
      }
    }
    return best;
  }
  towards(p, dx, dy) { // the nearest street in a direction, by middles
    let best = p, cost = Infinity;
    for (let q = 0; q < this.n; q++) {
      const vx = this.mx[q] - this.mx[p], vy = this.my[q] - this.my[p], ahead = vx * dx + vy * dy, beside = Math.abs(vx * dy - vy * dx);
      if (q === p || ahead <= 1 || beside > ahead) continue;
      const c = ahead + 2 * beside;
      if (c < cost) { cost = c; best = q; }
    }
    return best;
  }
  link() {
    const { n, m, from, to } = this, first = new Int32Array(m + 1);
    for (let p = 0; p < n; p++) { first[from[p] + 1]++; first[to[p] + 1]++; }
    for (let i = 0; i < m; i++) first[i + 1] += first[i];
    const at = first.slice(), edge = new Int32Array(2 * n);
    for (let p = 0; p < n; p++) { edge[at[from[p]]++] = p; edge[at[to[p]]++] = p; }
    Object.assign(this, { e_first: first, edge, dist: new Float32Array(m), via: new Int32Array(m), mark: new Int32Array(m), round: 0 });
  }
  way(a, b, fa, fb, budget) { // polyline {x, y, m} from share fa of street a to share fb of street b; null: not known yet
    const key = a * this.n + b, known = this.ways.get(key);
    if (known !== undefined) { this.ways.delete(key); this.ways.set(key, known); return known; }
    if (budget.left-- <= 0) return null;
    const found = this.search(a, b, fa, fb);
    this.ways.set(key, found);
    if (this.ways.size > 4000) this.ways.delete(this.ways.keys().next().value);
    return found;
  }
  search(a, b, fa, fb) { // Dijkstra over junctions with a binary heap, until street b is reached
    if (a === b) return null;
    const { dist, via, mark } = this, round = ++this.round, heap = [];
    const push = (d, node) => { let i = heap.length; heap.push([d, node]); while (i && heap[(i - 1) >> 1][0] > d) { heap[i] = heap[(i - 1) >> 1]; i = (i - 1) >> 1; heap[i] = [d, node]; } };
    const pop = () => {
      const top = heap[0], last = heap.pop();
      if (heap.length) { let i = 0; for (;;) { let c = 2 * i + 1; if (c >= heap.length) break; if (c + 1 < heap.length && heap[c + 1][0] < heap[c][0]) c++; if (heap[c][0] >= last[0]) break; heap[i] = heap[c]; i = c; } heap[i] = last; }
      return top;
    };
    const reach = (node, d, p) => { if (mark[node] !== round || d < dist[node]) { mark[node] = round; dist[node] = d; via[node] = p; push(d, node); } };
    reach(this.from[a], this.length[a] * fa, a); reach(this.to[a], this.length[a] * (1 - fa), a);
    let end = -1;
    while (heap.length) {
      const [d, node] = pop();
      if (d > dist[node]) continue;
      if (node === this.from[b] || node === this.to[b]) { end = node; break; }
      for (let e = this.e_first[node]; e < this.e_first[node + 1]; e++) { const p = this.edge[e], next = this.from[p] === node ? this.to[p] : this.from[p]; reach(next, d + this.length[p], p); }
    }
    if (end < 0) return null;
    const steps = [[b, end, -1]];
    for (let node = end; ;) { const p = via[node]; if (p === a) { steps.push([a, -1, node]); break; } const back = this.from[p] === node ? this.to[p] : this.from[p]; steps.push([p, back, node]); node = back; }
    return this.trace(steps.reverse(), fa, fb);
  }
  trace(steps, fa, fb) {
    const X = [], Y = [];
    for (const [p, enter, leave] of steps) {
      const s = enter < 0 ? fa : enter === this.from[p] ? 0 : 1, e = leave < 0 ? fb : leave === this.from[p] ? 0 : 1, lo = this.first[p], hi = this.first[p + 1] - 1, total = Math.max(this.m_at[hi], 1e-6);
      const add = (q) => { X.push(q[0]); Y.push(q[1]); };
      add(this.point(p, s));
      if (s < e) { for (let i = lo; i <= hi; i++) { const t = this.m_at[i] / total; if (t > s && t < e) add([this.x[i], this.y[i]]); } } else for (let i = hi; i >= lo; i--) { const t = this.m_at[i] / total; if (t < s && t > e) add([this.x[i], this.y[i]]); }
      add(this.point(p, e));
    }
    const M = new Float32Array(X.length);
    for (let i = 1; i < X.length; i++) M[i] = M[i - 1] + Math.hypot(X[i] - X[i - 1], Y[i] - Y[i - 1]);
    return { x: Float32Array.from(X), y: Float32Array.from(Y), m: M };
  }
}

function along(line, d, lo = 0, hi = line.m.length - 1) { // point at d metres of line, by halving
  let a = lo, b = hi;
  while (a < b) { const c = (a + b) >> 1; if (line.m[c] < d) a = c + 1; else b = c; }
  if (a === lo) return [line.x[lo], line.y[lo]];
  const u = line.m[a - 1], t = Math.max(0, Math.min(1, (d - u) / Math.max(line.m[a] - u, 1e-6)));
  return [line.x[a - 1] + (line.x[a] - line.x[a - 1]) * t, line.y[a - 1] + (line.y[a] - line.y[a - 1]) * t];
}

class Tours {
  constructor(raw) {
    if (raw.byteLength < 12) { this.patrols = 0; this.beats = 0; return; }
    const [patrols, beats, lines] = new Int32Array(raw.buffer, 0, 3);
    this.patrols = patrols; this.beats = beats; this.of = new Int32Array(raw.buffer, 12, beats); this.first = new Int32Array(raw.buffer, 12 + 4 * beats, lines + 1);
    const v = this.first[lines]; let o = 12 + 4 * (beats + lines + 1);
    const take = () => { const a = new Float32Array(raw.buffer, o, v); o += 4 * v; return a; };
    this.x = take(); this.y = take(); this.m = take();
  }
  length(beat) { return this.m[this.first[this.of[beat] + 1] - 1]; }
  point(beat, d) { const line = this.of[beat]; return along(this, d, this.first[line], this.first[line + 1] - 1); }
}
