// Native inputs for the pages that are drawn often: a choice with groups, a slider that tells its value while it moves, a whole number.
const put = (tag, css, parent) => parent.appendChild(make(tag, { class: css }));

function choice({ model, el }) {
  const id = nextId("choose"), root = put("div", "choose", el), label = put("label", "choose-label", root), select = put("select", "choose-select", root);
  label.htmlFor = select.id = id;
  const draw = () => {
    label.textContent = model.get("label"); label.classList.toggle("only-heard", model.get("quiet"));
    select.replaceChildren();
    const groups = new Map();
    for (const o of model.get("options")) {
      const option = document.createElement("option"); option.value = o.value; option.textContent = o.label; if (o.help) option.title = o.help;
      let into = select;
      if (o.group) { if (!groups.has(o.group)) { const g = document.createElement("optgroup"); g.label = o.group; select.appendChild(g); groups.set(o.group, g); } into = groups.get(o.group); }
      into.appendChild(option);
    }
    select.value = model.get("value"); select.disabled = model.get("disabled");
  };
  select.addEventListener("change", () => model.send({ chosen: select.value }));
  for (const name of ["label", "options", "value", "disabled", "quiet"]) model.on(`change:${name}`, draw);
  draw();
}

function slider({ model, el }) {
  const id = nextId("slide"), root = put("div", "slide", el), label = put("label", "slide-label only-heard", root), range = put("input", "slide-range", root);
  label.htmlFor = range.id = id; range.type = "range";
  let busy = false, waiting = null, held = false, asked = null, late = 0;
  const draw = () => {
    label.textContent = model.get("label"); range.min = model.get("low"); range.max = model.get("high"); range.step = model.get("step");
    const value = model.get("value");
    if (value === asked) asked = null;
    if (!held && waiting === null && asked === null) range.value = value; // an answer to an earlier move must not undo a later one
    range.disabled = model.get("disabled"); range.setAttribute("aria-valuetext", model.get("said"));
  };
  const send = (value) => {
    busy = true; asked = value; model.send({ moved: value });
    clearTimeout(late); late = setTimeout(() => { asked = null; draw(); }, 2000); // the server may hold another value
    setTimeout(() => { busy = false; if (waiting !== null) { const next = waiting; waiting = null; send(next); } }, 90);
  };
  const tell = () => { const value = Number(range.value); if (busy) waiting = value; else send(value); };
  range.addEventListener("pointerdown", () => { held = true; }); range.addEventListener("pointerup", () => { held = false; }); range.addEventListener("input", tell);
  for (const name of ["label", "low", "high", "step", "value", "said", "disabled"]) model.on(`change:${name}`, draw);
  draw();
}

function whole({ model, el }) {
  const id = nextId("whole"), root = put("div", "choose", el), label = put("label", "choose-label is-kept", root), input = put("input", "choose-number", root);
  label.htmlFor = input.id = id; input.type = "number"; input.step = 1; input.inputMode = "numeric";
  const draw = () => { label.textContent = model.get("label"); input.min = model.get("low"); input.max = model.get("high"); input.value = model.get("value"); };
  input.addEventListener("change", () => { const n = Math.round(Number(input.value)), held = Math.max(model.get("low"), Math.min(model.get("high"), Number.isFinite(n) ? n : model.get("value"))); input.value = held; model.send({ moved: held }); });
  for (const name of ["label", "low", "high", "value"]) model.on(`change:${name}`, draw);
  draw();
}

const KINDS = { choice, slider, whole };
export default { render(context) { KINDS[context.model.get("kind")](context); } };
