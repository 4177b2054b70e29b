// What the small widgets begin with: elements, and ids that no two widgets of a page share. `dashboards.esm` puts it before a widget's own code.
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}
const nextId = (stem) => `${stem}-${(window.__changanIds = (window.__changanIds || 0) + 1)}`; // counted by the page: every widget has a copy of this code
