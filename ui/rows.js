// A table whose rows can be chosen: plain HTML, so it reads, zooms, prints and copies like any table.
// data: { caption, head: [text], rows: [{ id, cells: [{ text, state?, strong?, title?, spark? }] }], chosen }
// Clicking a row, or Enter on its name, tells the page its id; arrows move between names.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".k-rows");
  const made = (tag, text, className) => {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  const drawn = (paths, said) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    Object.entries({ viewBox: "0 0 84 22", class: "k-spark", role: "img", "aria-label": said }).forEach((pair) => svg.setAttribute(...pair));
    for (const d of paths) {
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", d);
      svg.append(path);
    }
    return svg;
  };
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.row : null;

  const table = made("table", "", "k-table k-choices");
  table.append(made("caption", data.caption, "k-hidden"));
  const head = table.createTHead().insertRow();
  data.head.forEach((text, at) => {
    const cell = made("th", text, data.rows[0]?.cells[at]?.words ? "k-words" : "");
    cell.scope = "col";
    head.append(cell);
  });
  const body = table.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    if (row.id === data.chosen) line.setAttribute("aria-current", "true");
    row.cells.forEach((cell, at) => {
      const box = made(at === 0 ? "th" : "td");
      box.dataset.head = data.head[at];
      if (at === 0) {
        box.scope = "row";
        const name = made("button", cell.text);
        name.type = "button";
        name.dataset.row = row.id;
        box.append(name);
      } else if (cell.state) {
        box.className = `k-cell k-${cell.state}`;
        const icon = made("i", "", "k-icon");
        icon.setAttribute("aria-hidden", "true");
        box.append(icon, made("span", cell.text));
      } else if (cell.spark.length) {
        box.append(drawn(cell.spark, cell.text));
      } else {
        box.textContent = cell.text;
      }
      if (cell.text === "—") box.classList.add("k-missing");
      if (cell.strong) box.classList.add("k-strong");
      if (cell.words) box.classList.add("k-words");
      if (cell.title) box.title = cell.title;
      line.append(box);
    });
    line.onclick = () => setTriggerValue("row", row.id);
  }
  body.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const names = [...body.querySelectorAll("button")];
    const at = names.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    names[Math.min(Math.max(at + step, 0), names.length - 1)].focus();
  };
  root.replaceChildren(table);
  if (focused) root.querySelector(`[data-row="${CSS.escape(focused)}"]`)?.focus();
}
