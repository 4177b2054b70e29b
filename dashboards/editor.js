// A textarea with line numbers. Lines with a problem are marked; what is typed is sent after a pause.
const PAUSE_MS = 400;

export default {
  render({ model, el }) {
    const gutter = make("div", { class: "editor-lines", "aria-hidden": "true" });
    const area = make("textarea", { spellcheck: "false", wrap: "off", maxlength: model.get("most_chars") });
    area.value = model.get("text");
    el.append(make("div", { class: "editor" }, gutter, area));
    let waiting = 0;

    const number = () => {
      const count = area.value.split("\n").length, marked = new Set(model.get("marked"));
      gutter.replaceChildren(...Array.from({ length: count }, (_, k) => make("div", { class: marked.has(k + 1) && "is-wrong" }, k + 1)));
      gutter.scrollTop = area.scrollTop;
    };
    const send = () => {
      clearTimeout(waiting);
      waiting = 0;
      if (model.get("text") !== area.value) { model.set("text", area.value); model.save_changes(); }
    };
    const typed = () => { number(); clearTimeout(waiting); waiting = setTimeout(send, PAUSE_MS); };
    const told = () => { if (!waiting && area.value !== model.get("text")) { area.value = model.get("text"); number(); } };
    const label = () => area.setAttribute("aria-label", model.get("label"));
    const go = () => {
      const [line, column] = model.get("go");
      if (!line) return;
      const lines = area.value.split("\n"), start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
      const at = Math.min(area.value.length, start + Math.max(0, (column || 1) - 1));
      area.focus();
      area.setSelectionRange(at, start + (lines[line - 1] || "").length);
      area.scrollTop = Math.max(0, (line - 5) * 21);
    };
    label(); number(); go();
    area.addEventListener("input", typed);
    area.addEventListener("blur", send);
    area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
    model.on("change:text", told);
    model.on("change:marked", number);
    model.on("change:label", label);
    model.on("change:go", go);
    return () => {
      send();
      model.off("change:text", told); model.off("change:marked", number); model.off("change:label", label); model.off("change:go", go);
    };
  },
};
