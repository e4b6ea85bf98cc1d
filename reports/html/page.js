"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, text) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    return made;
  };
  document.documentElement.classList.add("js");

  // --- copies of what is to be pasted ---

  const copyBySelection = (element) => {
    const selection = getSelection();
    selection.selectAllChildren(element);
    const copied = document.execCommand("copy");
    selection.removeAllRanges();
    return copied;
  };
  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      return copyBySelection(element);
    }
  };
  for (const place of all(".copyable")) {
    const button = make("button", "copy");
    button.type = "button";
    button.addEventListener("click", async () => {
      button.textContent = (await copy(place.querySelector("code"))) ? "copied" : "select it";
      setTimeout(() => (button.textContent = "copy"), 2000);
    });
    place.append(button);
  }

  // --- filters ---

  const filterOf = (what, items, textOf, shown) => {
    const tools = make("div");
    tools.className = "tools";
    const label = make("label", "filter");
    const input = make("input");
    const count = make("output");
    input.type = "search";
    input.setAttribute("aria-label", "filter " + what);
    const texts = items.map((item) => textOf(item).toLowerCase());
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let left = 0;
      items.forEach((item, i) => {
        item.hidden = !words.every((word) => texts[i].includes(word));
        if (!item.hidden) ++left;
      });
      count.textContent = words.length ? left + " of " + items.length : "";
      if (shown) shown(words.length > 0);
    });
    label.append(input);
    tools.append(label, count);
    return tools;
  };

  // --- tables ---

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent.trim().toLowerCase() : +cell.dataset.v;
  };
  const sortBy = (table, header) => {
    const column = header.cellIndex;
    const numbers = header.classList.contains("n");
    const was = header.getAttribute("aria-sort");
    const descending = was ? was === "ascending" : numbers;
    const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row, column), row]);
    rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (descending ? -1 : 1));
    table.tBodies[0].append(...rows.map(([, row]) => row));
    for (const other of all("th", table)) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  };
  for (const table of all("table")) {
    for (const header of all("th", table)) {
      const button = make("button", header.textContent);
      button.type = "button";
      button.addEventListener("click", () => sortBy(table, header));
      header.replaceChildren(button);
    }
    const rows = [...table.tBodies[0].rows];
    if (rows.length > 5) {
      const name = table.caption.textContent.toLowerCase();
      table.before(filterOf(name, rows, (row) => row.textContent));
    }
  }

  // --- findings ---

  const section = document.querySelector(".findings");
  if (section) {
    const items = all(".finding", section);
    const known = section.querySelector(".known");
    const tools = filterOf(
      "findings",
      items,
      (item) => item.textContent,
      (filtered) => {
        if (known && filtered) known.open = true;
      },
    );
    const folds = all("details.finding", section);
    const fold = make("button", "unfold all");
    fold.type = "button";
    fold.addEventListener("click", () => {
      const open = fold.textContent === "unfold all";
      for (const each of folds) each.open = open;
      fold.textContent = open ? "fold all" : "unfold all";
    });
    tools.append(fold);
    if (items.length > 3) section.prepend(tools);
  }

  // --- links to folded findings, and paper ---

  const unfoldTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", unfoldTarget);
  if (location.hash) unfoldTarget();

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
  });
})();
