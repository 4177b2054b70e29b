// The list of terms in a dialog. Any element with data-term opens it there; search narrows it down.
function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export default {
  render({ model, el }) {
    const dialog = make("dialog", "glossary dialog");
    const head = make("div", "glossary-head"), title = make("h2"), close = make("button", "icon-button", "×");
    const search = make("input"), list = make("div", "glossary-list");
    close.type = "button";
    search.type = "search";
    title.id = "glossary-title";
    dialog.setAttribute("aria-labelledby", title.id);
    list.tabIndex = 0;
    head.append(title, close);
    dialog.append(head, search, list);
    el.append(dialog);

    const draw = (chosen = "") => {
      const words = model.get("words"), wanted = search.value.trim().toLowerCase();
      title.textContent = words.title;
      search.placeholder = words.search;
      search.setAttribute("aria-label", words.search);
      close.setAttribute("aria-label", words.close);
      list.setAttribute("aria-label", words.title);
      list.setAttribute("role", "region");
      list.replaceChildren();
      let kind = "", group = null, target = null;
      for (const term of model.get("terms")) {
        if (wanted && !`${term.name} ${term.meaning}`.toLowerCase().includes(wanted)) continue;
        if (term.kind !== kind) {
          kind = term.kind;
          list.append(make("h3", "", words[kind]));
          group = make("dl");
          list.append(group);
        }
        const name = make("dt", "", term.name), meaning = make("dd", "", term.meaning);
        if (term.key === chosen) { name.className = meaning.className = "is-chosen"; target = name; }
        group.append(name, meaning);
      }
      if (!list.children.length) list.append(make("p", "soft", words.none));
      return target;
    };
    const open = (key) => {
      search.value = "";
      const target = draw(key);
      if (!dialog.open) dialog.showModal();
      if (target) target.scrollIntoView({ block: "start" }); else list.scrollTop = 0;
    };
    const clicked = (event) => {
      const source = event.target.closest ? event.target.closest("[data-term]") : null;
      if (source) { event.preventDefault(); event.stopPropagation(); open(source.dataset.term); }
    };
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    search.addEventListener("input", () => draw());
    search.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); dialog.close(); } });
    document.addEventListener("click", clicked, true);
    const again = () => draw();
    model.on("change:terms", again);
    return () => { document.removeEventListener("click", clicked, true); model.off("change:terms", again); };
  },
};
