// A line of text and a button that copies it; without the clipboard's permission the text is selected instead.
export default {
  render({ model, el }) {
    const row = document.createElement("div");
    row.className = "copy";
    const input = document.createElement("input");
    input.type = "text";
    input.readOnly = true;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain-button";
    row.append(input, button);
    el.append(row);
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
