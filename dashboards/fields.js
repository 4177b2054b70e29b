// Inputs for declared values. A field: path, form (number, choice, switch, text), label, unit, range, source, default.
const shown = (field, value) => value === null || value === undefined || value === "" ? "–"
  : typeof value === "boolean" ? (value ? "✓" : "✗")
  : typeof value === "number" ? value.toLocaleString("en", { maximumFractionDigits: 6 }) : String(value);

function note(field, words) {
  const parts = [];
  if (field.low !== null && field.high !== null) parts.push(`${words.range} ${shown(field, field.low)}–${shown(field, field.high)}`);
  parts.push(`${words.default} ${shown(field, field.default)}`);
  if (field.source) parts.push(`${words.source}: ${field.source}`);
  return parts.join(" · ");
}

function numberInput(field, value, id, send) {
  const range = { min: field.low, max: field.high, step: field.step };
  const exact = make("input", { type: "number", id, ...range, step: field.whole ? 1 : "any", inputmode: field.whole ? "numeric" : "decimal", "aria-describedby": `${id}-note` });
  exact.value = value ?? "";
  const row = make("div", { class: "field-row" });
  const take = (raw) => {
    if (raw === "") { if (field.optional) send(null); return; }
    const number = Number(raw);
    if (Number.isFinite(number)) send(field.whole ? Math.round(number) : number);
  };
  exact.addEventListener("change", () => { if (slide) slide.value = exact.value; take(exact.value); });
  let slide = null;
  if (field.slider) {
    slide = make("input", { type: "range", ...range, "aria-label": field.label });
    slide.value = value;
    slide.addEventListener("input", () => { exact.value = slide.value; });
    slide.addEventListener("change", () => take(slide.value));
    row.append(slide);
  }
  row.append(exact);
  if (field.unit) row.append(make("span", { class: "field-unit" }, field.unit));
  return { node: row, update: (v) => { exact.value = v ?? ""; if (slide) slide.value = v; } };
}

function choiceInput(field, value, id, send, words) {
  const select = make("select", { id, "aria-describedby": `${id}-note` });
  if (field.optional) select.append(make("option", { value: "" }, words.any));
  for (const choice of field.choices) select.append(make("option", { value: choice.value }, choice.label));
  select.value = value ?? "";
  select.addEventListener("change", () => send(select.value === "" ? null : select.value));
  return { node: select, update: (v) => { select.value = v ?? ""; } };
}

function switchInput(field, value, id, send) {
  const box = make("input", { type: "checkbox", id, "aria-describedby": `${id}-note` });
  box.checked = Boolean(value);
  box.addEventListener("change", () => send(box.checked));
  return { node: box, update: (v) => { box.checked = Boolean(v); } };
}

function textInput(field, value, id, send) {
  const input = make("input", { type: "text", id, spellcheck: "false", "aria-describedby": `${id}-note` });
  input.value = value ?? "";
  input.addEventListener("change", () => send(input.value.trim()));
  const row = make("div", { class: "field-row" }, input, field.unit ? make("span", { class: "field-unit" }, field.unit) : null);
  return { node: row, update: (v) => { input.value = v ?? ""; } };
}

const INPUTS = { number: numberInput, choice: choiceInput, switch: switchInput, text: textInput };

export default {
  render({ model, el }) {
    const root = make("div", { class: "fields" });
    el.append(root);
    let updates = {}, faults = {}, rows = {}, sent = 0;
    const same = (a, b) => a === b || (a ?? "") === (b ?? "");
    const mark = () => {
      const values = model.get("values"), problems = model.get("problems");
      for (const field of model.get("fields")) {
        const told = problems[field.path] || "";
        faults[field.path].textContent = told;
        faults[field.path].hidden = !told;
        rows[field.path].classList.toggle("is-changed", !same(values[field.path], field.default));
        rows[field.path].classList.toggle("is-wrong", Boolean(told));
      }
    };
    const draw = () => {
      const words = model.get("words"), values = model.get("values");
      root.replaceChildren();
      updates = {}; faults = {}; rows = {};
      for (const field of model.get("fields")) {
        const id = nextId("field");
        const send = (value) => { model.set("changed", { path: field.path, value, n: ++sent }); model.save_changes(); };
        const input = INPUTS[field.form](field, values[field.path], id, send, words);
        const label = make("label", { for: id }, field.label);
        const fault = make("p", { class: "field-fault", role: "alert", hidden: true });
        const row = make("div", { class: `field is-${field.form}`, "data-path": field.path }, label, input.node, make("p", { class: "field-note", id: `${id}-note` }, note(field, words)), fault);
        updates[field.path] = input.update; faults[field.path] = fault; rows[field.path] = row;
        root.append(row);
      }
      mark();
    };
    const values = () => {
      const now = model.get("values");
      for (const [path, update] of Object.entries(updates)) update(now[path]);
      mark();
    };
    draw();
    model.on("change:fields", draw);
    model.on("change:words", draw);
    model.on("change:values", values);
    model.on("change:problems", mark);
    return () => { model.off("change:fields", draw); model.off("change:words", draw); model.off("change:values", values); model.off("change:problems", mark); };
  },
};
