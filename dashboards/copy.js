// A line of text and a button that copies it; without the clipboard's permission the text is selected instead.
export default {
  render({ model, el }) {
    const input = make("input", { type: "text", readonly: true }), button = make("button", { type: "button", class: "plain-button" });
    el.append(make("div", { class: "copy" }, input, button));
    const words = () => {
      const text = model.get("text");
      input.value = text.startsWith("?") || text.startsWith("/") ? location.origin + text : text;
      input.setAttribute("aria-label", model.get("label"));
      button.textContent = model.get("button");
    };
    button.addEventListener("click", async () => {
      input.select();
      try { await navigator.clipboard.writeText(input.value); button.textContent = model.get("copied"); } catch { input.focus(); }
    });
    words();
    for (const name of ["text", "label", "button"]) model.on(`change:${name}`, words);
    return () => { for (const name of ["text", "label", "button"]) model.off(`change:${name}`, words); };
  },
};
