// Where what moves is between two frames: along its walk, or along the shortest way between two streets.
class Movers {
  constructor() { this.walkers = []; this.spots = []; this.units = 0; }
  take(prev, cur, city, tours) { // decide once a frame how each one gets from the old to the new place
    const budget = { left: 10 }, W = cur.walkers, P = prev && prev.walkers.length === W.length ? prev.walkers : null, n = W.length / 2;
    this.walkers.length = 0;
    for (let i = 0; i < n; i++) {
      const beat = W[2 * i], to = W[2 * i + 1];
      if (beat < 0 || beat >= tours.beats) continue;
      const L = tours.length(beat);
      let from = P && P[2 * i] === beat ? P[2 * i + 1] : to, d = to - from;
      if (d < 0) d += L;
      if (d > 0.7 * L && d > 3000) d = 0;
      this.walkers.push({ worker: beat >= tours.patrols, beat, from: to - d, d, L });
    }
    const S = cur.spots, Q = prev && prev.spots.length === S.length && prev.units === cur.units ? prev.spots : null;
    this.spots.length = 0;
    for (let i = 0; i < S.length / 2; i++) {
      const place = S[2 * i], state = S[2 * i + 1];
      if (place < 0) continue;
      const f = 0.2 + 0.6 * ((i * 0.6180339887) % 1), before = Q ? Q[2 * i] : -1;
      const way = before >= 0 && before !== place ? city.way(before, place, f, f, budget) : null;
      this.spots.push({ unit: i < cur.units, state, at: city.point(place, f), way });
    }
  }
  where(o, a, tours) {
    if (o.beat !== undefined) { let m = o.from + o.d * a; if (m < 0) m += o.L; return tours.point(o.beat, m); }
    return o.way && a < 1 ? along(o.way, a * o.way.m[o.way.m.length - 1]) : o.at;
  }
}
