
(() => {
  "use strict";
  const field = document.getElementById("search");
  if (!field) return;
  const items = Array.from(document.querySelectorAll("details.item"));
  const found = document.getElementById("found");
  const all = document.getElementById("all");
  const texts = new Map();
  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const fits = words.every((word) => textOf(item).includes(word));
      item.hidden = !fits;
      if (fits) shown += 1;
    }
    found.textContent = words.length ? `${shown} of ${items.length}` : "";
  };
  const toggle = () => {
    const visible = items.filter((item) => !item.hidden);
    const open = visible.some((item) => !item.open);
    for (const item of visible) item.open = open;
    all.textContent = open ? "Close all" : "Open all";
  };
  field.parentElement.hidden = false;
  field.addEventListener("input", filter);
  all.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    }
  });
})();
