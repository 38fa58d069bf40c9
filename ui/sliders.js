// The lever panel: sliders that answer while they are dragged.
// data: { n, levers: [{ id, name, low, high, step, value, own, text, bands, unit, snaps, marks, ranges, about, bounds,
//         changed, beyond, idle, part }], words }        everything shown comes in the visitor's words
// One message is under way at a time; what moves meanwhile waits and the newest value goes next. A move that is
// `done` (released, typed, pressed) is written into the address; one that is not only changes the picture.
const PATIENCE = 4000; // ms after which a message without an answer no longer holds up the next
const MAGNET = 0.008; // of the range: a thumb this close to a mark stands on it
const IDLE = 250; // ms without a further key before a held arrow counts as released

const made = (tag, className, parent, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  parent?.append(node);
  return node;
};

// A value in the visitor's words, as the server writes it: 7.5%, 1,004张, 12.50亿元.
function written(lever, value) {
  const band = lever.bands.findLast((each) => Math.abs(value) >= each.from) ?? lever.bands[0];
  const digits = (value / band.by).toLocaleString("en-US", {
    minimumFractionDigits: band.least, maximumFractionDigits: band.most,
  });
  return band.before + digits.replace("-", "\u2212") + band.after;
}

// What was typed: full-width digits, separators, a unit, 万 and 亿 are all understood; NaN where it is no number.
const TIMES = [[/亿/, 1e8], [/billion/i, 1e9], [/million/i, 1e6], [/万/, 1e4]];
function understood(text) {
  const plain = text.normalize("NFKC").replace(/[\u2212－]/g, "-").trim();
  const found = plain.match(/^[^\d.-]*(-?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d+)?)([^\d]*)$/);
  if (!found || !/\d/.test(found[1])) return NaN;
  const times = TIMES.find(([word]) => word.test(found[2]))?.[1] ?? 1;
  return Number(found[1].replaceAll(",", "")) * times;
}

const tidy = (value) => Number(value.toPrecision(12));
const within = (lever, value) => Math.min(Math.max(value, lever.low), lever.high);
const stepped = (lever, value) => within(lever, tidy(Math.round(value / lever.step) * lever.step));
function snapped(lever, raw) {
  const near = lever.snaps.find((mark) => Math.abs(mark - raw) <= MAGNET * (lever.high - lever.low));
  return near ?? stepped(lever, raw);
}

class Panel {
  constructor(root) {
    this.root = root;
    this.rows = new Map(); // id -> { lever, nodes }
    this.waiting = new Map(); // id -> { value, done }: moved, not sent yet
    this.under = 0; // number of the message under way, 0 for none
    this.last = Date.now();
    this.held = ""; // the lever whose thumb is held
  }

  show(data, send) {
    this.words = data.words;
    this.send = send;
    if (data.n === this.under) this.under = 0;
    const shape = JSON.stringify([data.words, data.levers.map((l) => [l.id, l.part, l.low, l.high])]);
    if (shape !== this.shape) this.build(data.levers);
    this.shape = shape;
    for (const lever of data.levers) this.update(lever);
    this.root.dataset.ready = "on";
    this.pump();
  }

  build(levers) {
    const focused = this.root.contains(document.activeElement) && document.activeElement.dataset.lever;
    const open = [...this.root.querySelectorAll("details[open]")].map((node) => node.className);
    this.root.replaceChildren();
    this.rows.clear();
    const wide = matchMedia("(min-width: 900px)");
    const places = {};
    for (const part of new Set(levers.map((lever) => lever.part))) {
      const box = made(part === "first" ? "div" : "details", `k-part k-part-${part}`, this.root);
      if (part !== "first") {
        const count = levers.filter((lever) => lever.part === part).length;
        made("summary", "", box, this.words[part].replace("{n}", count));
        box.open = open.includes(box.className) || (part === "next" && wide.matches);
        if (part === "next") wide.onchange = () => (box.open = wide.matches);
      }
      places[part] = box;
    }
    for (const lever of levers) this.rows.set(lever.id, this.row(lever, places[lever.part]));
    if (focused) this.root.querySelector(`input[data-lever="${CSS.escape(focused)}"]`)?.focus();
  }

  row(lever, place) {
    const box = made("div", "k-lever", place);
    const head = made("div", "k-lever-head", box);
    const name = made("div", "k-lever-name", head);
    const dot = made("i", "k-dot", name);
    dot.title = this.words.changed;
    made("span", "", name, lever.name);
    const chip = made("span", "k-chip", name, this.words.beyond);
    const value = made("button", "k-value", head);
    value.type = "button";
    value.title = this.words.exact.replace("{unit}", "").trim();
    const slide = made("input", "k-slide", box);
    Object.assign(slide, { type: "range", min: lever.low, max: lever.high, step: "any" });
    slide.dataset.lever = lever.id;
    slide.disabled = lever.low >= lever.high;
    slide.setAttribute("aria-label", lever.name);
    const strip = made("div", "", box);
    const why = made("div", "k-idle", box);
    why.id = `k-idle-${lever.id}`;
    const foot = made("div", "k-ranges", box);
    const exact = this.exact(lever, box, value);
    const nodes = { box, dot, chip, value, slide, strip, why, foot, exact };
    slide.oninput = () => this.move(lever.id, snapped(this.of(lever.id), Number(slide.value)), false);
    slide.onchange = () => this.release(lever.id);
    slide.onpointerdown = () => (this.held = lever.id);
    slide.onpointerup = slide.onpointercancel = () => setTimeout(() => this.release(lever.id));
    slide.ondblclick = () => this.move(lever.id, this.of(lever.id).own, true);
    slide.onkeydown = (event) => this.key(lever.id, event);
    return { lever, nodes, value: lever.value, settled: lever.value };
  }

  // The field for a value between the steps, and what the lever is and where it is from.
  exact(lever, box, button) {
    const panel = made("div", "k-exact", box);
    panel.hidden = true;
    panel.id = `k-exact-${lever.id}`;
    button.setAttribute("aria-controls", panel.id);
    const label = made("label", "", panel, this.words.exact.replace("{unit}", lever.unit).trim());
    const field = made("input", "", label);
    Object.assign(field, { type: "text", inputMode: "decimal", autocomplete: "off" });
    const fault = made("div", "k-wrong", panel);
    fault.setAttribute("role", "alert");
    for (const line of lever.about) made("p", "", panel, line);
    const open = (yes) => {
      panel.hidden = !yes;
      button.setAttribute("aria-expanded", String(yes));
      fault.textContent = "";
      if (yes) {
        field.value = String(this.rows.get(lever.id).value);
        field.select();
        field.focus({ preventScroll: true });
      }
    };
    open(false);
    button.onclick = () => open(panel.hidden);
    const take = () => {
      const value = understood(field.value);
      const row = this.of(lever.id);
      const good = value >= row.low && value <= row.high;
      const said = Number.isNaN(value) ? this.words.nonumber : this.words.outside;
      fault.textContent = good ? "" : said.replace("{got}", field.value).replace("{range}", row.bounds);
      if (good && value !== this.rows.get(lever.id).value) this.move(lever.id, value, true);
      return good;
    };
    field.onchange = take;
    field.onkeydown = (event) => {
      if (event.key === "Escape" || (event.key === "Enter" && take())) {
        event.preventDefault();
        event.stopPropagation();
        open(false);
        button.focus();
      }
    };
    return panel;
  }

  of(id) {
    return this.rows.get(id).lever;
  }

  update(lever) {
    const row = this.rows.get(lever.id);
    const { box, dot, chip, strip, why, foot, slide } = row.nodes;
    row.lever = lever;
    const mine = this.held === lever.id || this.waiting.has(lever.id) || this.under;
    if (!mine || row.value === lever.value) {
      this.paint(row, lever.value, lever.text);
      if (!mine) row.settled = lever.value;
    }
    dot.hidden = !lever.changed;
    chip.hidden = !lever.beyond;
    why.textContent = lever.idle;
    why.hidden = !lever.idle;
    box.classList.toggle("k-off", Boolean(lever.idle));
    if (lever.idle) slide.setAttribute("aria-describedby", why.id);
    else slide.removeAttribute("aria-describedby");
    if (strip.innerHTML !== lever.marks) strip.innerHTML = lever.marks;
    this.buttons(row, foot);
  }

  buttons(row, foot) {
    const { lever } = row;
    const wanted = [...lever.ranges, ...(lever.changed ? [{ kind: "undo", label: this.words.undo, value: lever.own, title: "" }] : [])];
    const shape = JSON.stringify(wanted);
    if (foot.dataset.shape !== shape) {
      foot.dataset.shape = shape;
      const focused = foot.contains(document.activeElement) && document.activeElement.dataset.kind;
      foot.replaceChildren();
      for (const range of wanted) {
        const button = made("button", "", foot, range.label);
        Object.assign(button, { type: "button", title: range.title });
        button.dataset.kind = range.kind;
        button.onclick = () => this.move(lever.id, range.value, true);
        if (range.kind === focused) button.focus();
      }
      if (focused && !foot.contains(document.activeElement)) row.nodes.slide.focus();
    }
    for (const button of foot.children) {
      const range = wanted.find((each) => each.kind === button.dataset.kind);
      if (range.kind !== "undo") button.setAttribute("aria-pressed", String(range.value === row.value));
    }
  }

  paint(row, value, text) {
    const { lever, nodes } = row;
    row.value = value;
    const shown = text ?? written(lever, value);
    if (Number(nodes.slide.value) !== value) nodes.slide.value = value;
    const share = lever.high > lever.low ? (value - lever.low) / (lever.high - lever.low) : 0;
    nodes.slide.style.setProperty("--at", share);
    nodes.slide.setAttribute("aria-valuetext", shown);
    if (nodes.value.textContent !== shown) nodes.value.textContent = shown;
    nodes.value.setAttribute("aria-label", `${lever.name} ${shown}`);
  }

  key(id, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const lever = this.of(id);
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const end = { Home: lever.low, End: lever.high }[event.key];
    if (by === undefined && end === undefined) return;
    event.preventDefault();
    const next = end ?? this.rows.get(id).value + by * lever.step * (event.shiftKey ? 10 : 1);
    clearTimeout(this.resting);
    this.move(id, end ?? stepped(lever, next), !event.repeat);
    if (event.repeat) this.resting = setTimeout(() => this.release(id), IDLE);
  }

  release(id) {
    if (this.held === id) this.held = "";
    const row = this.rows.get(id);
    if (row && row.settled !== row.value) this.move(id, row.value, true);
  }

  move(id, value, done) {
    const row = this.rows.get(id);
    if (!done && value === row.value) return;
    this.paint(row, value);
    row.settled = done ? value : undefined;
    this.waiting.set(id, { value, done });
    this.pump();
  }

  pump() {
    if (this.under || !this.waiting.size) return;
    const moves = [...this.waiting].map(([id, move]) => ({ id, ...move }));
    this.waiting.clear();
    this.under = this.last = Math.max(this.last + 1, Date.now());
    this.send("move", { n: this.under, moves });
    const sent = this.under;
    setTimeout(() => {
      if (this.under !== sent) return;
      this.under = 0;
      this.pump();
    }, PATIENCE);
  }
}

export default function (component) {
  const root = component.parentElement.querySelector(".k-sliders");
  root.panel ??= new Panel(root);
  root.panel.show(component.data, component.setTriggerValue);
}
