// Two maps in one frame: side by side, one wiped over the other, or one after the other. Only shows; sends nothing but its readiness.
const BEAT_MS = 1200; // slower than three flashes a second by far

function render({ model, el }) {
  const root = document.createElement("div"); root.className = "stage-tools"; el.appendChild(root);
  const label = document.createElement("label"), range = document.createElement("input"), hold = document.createElement("button"), said = document.createElement("span");
  range.type = "range"; range.min = 0; range.max = 100; range.value = 50; label.htmlFor = range.id = nextId("swipe");
  hold.type = "button"; hold.className = "plain-button"; said.className = "stage-said"; said.setAttribute("role", "status");
  root.append(label, range, hold, said);
  let timer = null, first = true, still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const stage = () => el.closest(".compare-live")?.querySelector(".stage");
  const wipe = () => stage()?.style.setProperty("--wipe", `${range.value}%`);
  const turn = () => { first = !first; const s = stage(); if (s) { s.classList.toggle("shows-b", !first); } said.textContent = model.get("texts")[first ? "a" : "b"]; };
  const beat = () => { clearInterval(timer); timer = null; if (model.get("mode") === "flicker" && !still) timer = setInterval(turn, BEAT_MS); };
  const draw = () => {
    const mode = model.get("mode"), texts = model.get("texts");
    label.textContent = texts.wipe; label.hidden = range.hidden = mode !== "swipe"; hold.hidden = said.hidden = mode !== "flicker";
    hold.textContent = still ? texts.turn : texts.hold; root.hidden = mode === "side";
    if (mode === "flicker") { first = false; turn(); } else stage()?.classList.remove("shows-b");
    wipe(); beat();
  };
  range.addEventListener("input", wipe);
  hold.addEventListener("click", () => { if (still) { turn(); } else { still = true; beat(); hold.textContent = model.get("texts").turn; } });
  model.on("change:mode", draw); model.on("change:texts", draw);
  requestAnimationFrame(draw);
  return () => clearInterval(timer);
}
export default { render };
