"use strict";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const locale = document.documentElement.lang;

function sortKey(cell) {
  return "sort" in cell.dataset ? Number(cell.dataset.sort) : null;
}

function sortBy(table, column, direction) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const cell = (row) => row.cells[column];
  rows.sort((a, b) => {
    const [x, y] = [sortKey(cell(a)), sortKey(cell(b))];
    if (x !== null && y !== null) return x === y ? 0 : direction * (x < y ? -1 : 1);
    if (x !== null || y !== null) return x === null ? 1 : -1;
    return direction * cell(a).textContent.localeCompare(cell(b).textContent, locale);
  });
  body.append(...rows);
}

for (const table of all("table")) {
  all("th", table).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const rising = head.getAttribute("aria-sort") !== "ascending";
      all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      sortBy(table, column, rising ? 1 : -1);
    });
  });
}

const filter = document.getElementById("filter");
if (filter) {
  const [text, tier, evidence, count] = ["text", "tier", "evidence", "count"].map((name) =>
    document.getElementById(`filter-${name}`));
  const apply = () => {
    const wanted = text.value.toLocaleLowerCase(locale);
    const rows = all("#t-merit tbody tr");
    for (const row of rows) {
      row.hidden = !(row.textContent.toLocaleLowerCase(locale).includes(wanted)
        && (!tier.value || row.dataset.tier === tier.value)
        && (!evidence.value || row.dataset.evidence === evidence.value));
    }
    count.textContent = `${rows.filter((row) => !row.hidden).length} / ${rows.length}`;
  };
  filter.hidden = false;
  filter.addEventListener("input", apply);
  filter.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

const control = document.getElementById("scenario-control");
if (control) {
  const choice = document.getElementById("scenario");
  const groups = all(".scenario");
  for (const group of groups) choice.add(new Option(group.dataset.scenario));
  const show = () => groups.forEach((group, place) => { group.hidden = place !== choice.selectedIndex; });
  control.hidden = false;
  choice.addEventListener("change", show);
  show();
}

const tip = document.getElementById("tip");
const hide = () => { tip.hidden = true; };
for (const mark of all(".picture svg [aria-label][aria-roledescription]")) {
  if (!mark.getAttribute("aria-label")) continue;
  mark.addEventListener("pointermove", (event) => {
    tip.textContent = mark.getAttribute("aria-label");
    tip.hidden = false;
    tip.style.left = `${Math.max(8, Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(8, Math.min(event.clientY + 12, innerHeight - tip.offsetHeight - 8))}px`;
  });
  mark.addEventListener("pointerleave", hide);
}
addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
