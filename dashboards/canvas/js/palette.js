// Colours and shapes. Ramps run from little to much and read without colour: darker (lighter in the dark) and wider is more.
const RAMPS = {
  cool: { light: [[214, 232, 238], [140, 190, 208], [66, 138, 176], [30, 84, 138], [14, 34, 84]], dark: [[44, 72, 96], [46, 104, 142], [70, 154, 184], [136, 206, 210], [228, 250, 230]] },
  heat: { light: [[250, 224, 178], [242, 172, 104], [216, 106, 52], [152, 46, 40], [74, 12, 40]], dark: [[104, 58, 104], [152, 62, 104], [206, 88, 82], [240, 154, 80], [255, 232, 160]] },
  green: { light: [[226, 236, 204], [160, 204, 160], [82, 160, 128], [28, 108, 100], [6, 56, 68]], dark: [[36, 56, 56], [38, 98, 88], [70, 148, 112], [146, 200, 128], [236, 246, 172]] },
  difference: { light: [[8, 64, 129], [78, 150, 200], [214, 214, 210], [232, 148, 74], [150, 52, 8]], dark: [[132, 196, 250], [52, 116, 176], [62, 66, 74], [190, 104, 36], [255, 190, 110]] },
};
// Warning colours differ in hue, lightness, width and dashes.
const CLASSES = {
  warning: {
    light: ["#b9bec4", "#1b8a5a", "#c9a400", "#d9730d", "#b3202c"], dark: ["#565d66", "#45b98a", "#f2df55", "#f29b3f", "#ff6b66"],
    width: [0.7, 1.2, 1.9, 2.6, 3.4], dash: [[], [], [7, 3], [3, 2.5], []],
  },
};
const INK = {
  light: { paper: "#f7f6f2", road: "#dedad1", text: "#1d2329", muted: "#5f6873", panel: "rgba(255,255,255,.92)", line: "#c9ced4", halo: "#ffffff", focus: "#000000" },
  dark: { paper: "#14181d", road: "#2c333b", text: "#e8ebee", muted: "#a4adb7", panel: "rgba(28,33,39,.92)", line: "#48515b", halo: "#14181d", focus: "#ffffff" },
};
// What moves: shape and colour; patrol circle, grid worker square, response unit triangle, offender diamond.
const MOVERS = {
  light: { patrol: "#0b5cad", worker: "#0a7d63", unit: "#7a3fa0", unit_busy: "#7a3fa0", offender: "#c2410c" },
  dark: { patrol: "#6db7ff", worker: "#4fd0ae", unit: "#c79bf0", unit_busy: "#c79bf0", offender: "#ff9a5c" },
};
const EVENTS = { light: { 2: "#a3123a", 6: "#0b4f8a", 7: "#0a7d63", 3: "#0b5cad", 9: "#0a7d63" }, dark: { 2: "#ff7d9c", 6: "#8ec7ff", 7: "#5fdcb9", 3: "#6db7ff", 9: "#5fdcb9" } };
const BINS = 24, NOTHING = 65535, TOP = 65534;
const rgb = (c) => `rgb(${c[0]},${c[1]},${c[2]})`;
function at(stops, share) {
  const f = Math.max(0, Math.min(1, share)) * (stops.length - 1), i = Math.min(stops.length - 2, f | 0), t = f - i;
  return [0, 1, 2].map((j) => Math.round(stops[i][j] * (1 - t) + stops[i + 1][j] * t));
}
const shades = (stops) => Array.from({ length: BINS }, (_, b) => at(stops, b / (BINS - 1)));
