// A file by click, keyboard or drop. Size is checked here before anything is sent; pieces follow one another as the server asks.
export default {
  render({ model, el }) {
    const label = make("span", { class: "picker-label" }), hint = make("span", { class: "picker-hint" });
    const told = make("span", { class: "picker-told", role: "status" }), input = make("input", { type: "file" });
    const button = make("span", { class: "plain-button picker-button" });
    const zone = make("label", { class: "picker" }, label, hint, input, button, told);
    el.append(zone);
    let file = null;

    const words = () => {
      label.textContent = model.get("label");
      hint.textContent = model.get("hint");
      button.textContent = model.get("choose");
      input.accept = model.get("accept");
    };
    const take = (chosen) => {
      if (!chosen) return;
      if (chosen.size > model.get("most_bytes")) {
        told.textContent = model.get("too_large").replace("{name}", chosen.name).replace("{size}", (chosen.size / 1e6).toFixed(1));
        zone.classList.add("is-wrong");
        input.value = "";
        return;
      }
      zone.classList.remove("is-wrong");
      file = chosen;
      told.textContent = model.get("busy").replace("{name}", chosen.name);
      model.send({ begin: true, name: chosen.name, size: chosen.size });
      if (chosen.size === 0) { told.textContent = ""; }
    };
    const onMessage = async (message) => {
      if (message.done || message.refused) {
        told.textContent = message.refused ? "✗" : "";
        file = null;
        input.value = "";
      } else if (message.next !== undefined && file) {
        const piece = await file.slice(message.next, message.next + model.get("piece_bytes")).arrayBuffer();
        model.send({ at: message.next }, undefined, [piece]);
      }
    };
    words();
    input.addEventListener("change", () => take(input.files[0]));
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("is-over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => { event.preventDefault(); zone.classList.remove("is-over"); take(event.dataTransfer.files[0]); });
    model.on("msg:custom", onMessage);
    for (const name of ["label", "hint", "choose", "accept"]) model.on(`change:${name}`, words);
    return () => {
      model.off("msg:custom", onMessage);
      for (const name of ["label", "hint", "choose", "accept"]) model.off(`change:${name}`, words);
    };
  },
};
