// The one place where the dashboard touches the page around it: language, colours, and what is remembered of them.
function remember(name, value) {
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

export default {
  render({ model, el }) {
    el.style.display = "none";
    const language = () => {
      document.documentElement.lang = model.get("language");
      remember("changan_lang", model.get("language").slice(0, 2));
    };
    const colours = () => {
      const variant = model.get("dark") ? "dark" : "light";
      localStorage.setItem(":solara:theme.variant", JSON.stringify(variant));
      if (model.get("chosen")) localStorage.setItem("changan.colours", "chosen");
      document.documentElement.dataset.theme = variant;
      document.documentElement.style.colorScheme = variant;
    };
    language(); colours();
    model.send({ shown: true });
    model.on("change:language", language);
    model.on("change:dark change:chosen", colours);
    return () => {
      model.off("change:language", language);
      model.off("change:dark change:chosen", colours);
    };
  },
};
