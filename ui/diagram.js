// A diagram of stocks, flows and what moves them: marks that can be clicked and walked by keyboard.
// Places and words come from the server (ui/diagram.py); this draws them, dims what is far from the
// chosen mark, zooms by buttons and moves by dragging. Nothing is asked of any other machine.
const NS = "http://www.w3.org/2000/svg";
const READABLE = 0.9; // least scale of a picture when it opens
const TALLEST = 1500; // px
const FLAG = "M0,18 V0 L13,4.5 L1.6,9 V18 z";

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".d-root");
  const [w, h] = data.mark;
  const near = neighbours(data);
  let focus = data.nodes.findIndex((node) => node.name === data.selected);

  root.replaceChildren();
  root.style.setProperty("--d-colour", data.colour);
  const svg = make("svg", { class: "d-svg", role: "group", "aria-label": data.words.title });
  svg.append(defs());
  const links = data.links.map((link, at) => drawLink(link, at));
  const marks = data.nodes.map((node, at) => drawMark(node, at));
  if (data.links.some((link) => link.sign)) svg.classList.add("d-loop");
  svg.append(...links.flat(), ...marks);
  root.append(svg, legend());

  // --- view: what part of the plane is on the screen, kept over redraws of the same picture
  const kept = root.parentElement.kept?.of === data.of ? root.parentElement.kept : null;
  const view = kept ?? { of: data.of, x: 0, y: 0, scale: first() };
  root.parentElement.kept = view;
  root.style.setProperty("--d-height", `${Math.round(clamp(data.height * first(), 160, TALLEST))}px`);
  if (!kept && focus >= 0) reveal(focus);
  apply();
  emphasise();

  // As wide as the page, but never smaller than can be read: then it is moved by dragging.
  function first() {
    return clamp((root.clientWidth || 900) / data.width, READABLE, 1.1);
  }
  function fitted() {
    return Math.min(root.clientWidth / data.width, svg.clientHeight / data.height, 1.1);
  }
  function apply() {
    const wide = (root.clientWidth || 900) / view.scale;
    const high = svg.clientHeight / view.scale;
    view.x = clamp(view.x, Math.min(0, data.width - wide), Math.max(0, data.width - wide));
    view.y = clamp(view.y, Math.min(0, data.height - high), Math.max(0, data.height - high));
    if (data.width < wide) view.x = (data.width - wide) / 2;
    if (data.height < high) view.y = 0;
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${wide} ${high}`);
  }
  function zoom(by) {
    const wide = root.clientWidth / view.scale, high = svg.clientHeight / view.scale;
    const next = clamp(view.scale * by, 0.3, 3);
    view.x += (wide - root.clientWidth / next) / 2;
    view.y += (high - svg.clientHeight / next) / 2;
    view.scale = next;
    apply();
  }

  let from = null;
  svg.onpointerdown = (event) => {
    if (event.target.closest(".d-mark")) return;
    from = { x: event.clientX, y: event.clientY, vx: view.x, vy: view.y };
    svg.setPointerCapture(event.pointerId);
  };
  svg.onpointermove = (event) => {
    if (!from) return;
    view.x = from.vx - (event.clientX - from.x) / view.scale;
    view.y = from.vy - (event.clientY - from.y) / view.scale;
    apply();
  };
  svg.onpointerup = svg.onpointercancel = () => (from = null);
  const watch = new ResizeObserver(() => apply());
  watch.observe(root);
  // Paper has no zoom buttons: it gets the whole picture.
  const whole = () => svg.setAttribute("viewBox", `0 0 ${data.width} ${data.height}`);
  addEventListener("beforeprint", whole);
  addEventListener("afterprint", apply);

  // --- drawing
  function drawMark(node, at) {
    const mark = make("g", {
      class: `d-mark d-${node.kind}`,
      transform: `translate(${node.x} ${node.y})`,
      role: "button",
      tabindex: at === Math.max(focus, 0) ? 0 : -1,
      "aria-label": [data.words.kinds[node.kind], node.title, node.flag ? data.words.flag : ""].join(" ").trim(),
      "aria-pressed": node.name === data.selected,
    });
    const title = make("title");
    title.textContent = node.title;
    mark.append(title, ...shape(node.kind), label(node));
    if (node.flag) mark.append(make("path", { class: "d-flag", d: FLAG, transform: `translate(${w - 12} -9)` }));
    mark.onclick = () => setTriggerValue("select", node.name);
    mark.onkeydown = (event) => onKey(event, at);
    return mark;
  }
  function shape(kind) {
    const box = (rx) => make("rect", { class: "d-box", width: w, height: h, rx });
    if (kind === "stock") return [box(2)];
    if (kind === "lever") {
      const points = `0,${h / 2} 14,0 ${w - 14},0 ${w},${h / 2} ${w - 14},${h} 14,${h}`;
      return [make("polygon", { class: "d-box", points })];
    }
    if (kind === "flow") {
      const valve = `M${w / 2 - 9},-7 l18,9 v-9 l-18,9 z`;
      return [box(h / 2), make("path", { class: "d-valve", d: valve })];
    }
    return [box(kind === "port" ? 0 : 12)];
  }
  function label(node) {
    const text = make("text", { class: node.small ? "d-label d-small" : "d-label", x: w / 2 });
    const pitch = node.small ? 12.5 : 15.5;
    node.label.forEach((line, at) => {
      const span = make("tspan", { x: w / 2, y: h / 2 + 4.5 + (at - (node.label.length - 1) / 2) * pitch });
      span.textContent = line;
      text.append(span);
    });
    return text;
  }
  function drawLink(link, at) {
    const [from, to] = [data.nodes[link.a], data.nodes[link.b]];
    if (link.pipe && data.grid && !link.sign) return pipe(alongGutters(from, to, ((at % 3) - 1) * 5));
    const a = centre(from), b = centre(to);
    const bend = link.pipe ? 0 : 0.12;
    const c = { x: (a.x + b.x) / 2 - (b.y - a.y) * bend, y: (a.y + b.y) / 2 + (b.x - a.x) * bend };
    const start = edge(a, c), end = edge(b, c, 3);
    const d = `M${start.x},${start.y} Q${c.x},${c.y} ${end.x},${end.y}`;
    const parts = link.pipe ? pipe(d) : [make("path", { class: "d-link", d, "marker-end": "url(#d-link)" })];
    if (link.sign) parts.push(sign(link.sign, start, c, end));
    return parts;
  }
  function pipe(d) {
    return [make("path", { class: "d-pipe", d }), make("path", { class: "d-bore", d, "marker-end": "url(#d-pipe)" })];
  }
  // Beside the link, three quarters of the way to what it enters, on the outer side of its bend.
  function sign(value, start, c, end) {
    const t = 0.72, u = 1 - t;
    const x = u * u * start.x + 2 * u * t * c.x + t * t * end.x, y = u * u * start.y + 2 * u * t * c.y + t * t * end.y;
    const dx = end.x - start.x, dy = end.y - start.y, long = Math.hypot(dx, dy) || 1;
    const text = make("text", { class: "d-sign", x: x - (dy / long) * 13, y: y + (dx / long) * 13 + 6 });
    text.textContent = value > 0 ? "+" : "−";
    return text;
  }
  // Pipes run straight to a neighbour, else between the marks along the gutters, and in from above or below.
  function alongGutters(from, to, shift) {
    const a = centre(from), b = centre(to);
    const right = to.x > from.x, side = right ? 1 : -1;
    const beside = a.x + (w / 2 + (data.step[0] - w) / 2) * (to.x === from.x ? 1 : side) + shift;
    if (from.y === to.y && Math.abs(to.x - from.x) <= data.step[0]) return `M${a.x + (side * w) / 2},${a.y} H${b.x - side * (w / 2 + 3)}`;
    if (from.x === to.x && Math.abs(to.y - from.y) <= data.step[1]) {
      const down = Math.sign(to.y - from.y);
      return `M${a.x},${a.y + (down * h) / 2} V${b.y - down * (h / 2 + 3)}`;
    }
    const out = `M${a.x + ((to.x === from.x ? 1 : side) * w) / 2},${a.y} H${beside}`;
    if (Math.abs(to.x - from.x) <= data.step[0]) {
      const into = to.x === from.x ? b.x + w / 2 + 3 : b.x - side * (w / 2 + 3);
      return `${out} V${b.y} H${into}`;
    }
    if (to.x < from.x && to.y !== from.y) {
      const down = Math.sign(to.y - from.y);
      const leave = a.y + (down * data.step[1]) / 2 + shift, enter = b.y - (down * data.step[1]) / 2 + shift;
      const aside = to.x - 11 + shift / 2;
      const way = Math.abs(leave - enter) < 1 ? "" : `H${aside} V${enter}`;
      return `M${a.x + shift},${a.y + (down * h) / 2} V${leave} ${way} H${b.x + shift} V${b.y - down * (h / 2 + 3)}`;
    }
    const above = to.y > from.y || to.y === from.y ? -1 : 1; // from which side it comes in
    const between = b.y + above * (h / 2 + (data.step[1] - h) / 2) + shift;
    return `${out} V${between} H${b.x + shift} V${b.y + above * (h / 2 + 3)}`;
  }
  function centre(node) {
    return { x: node.x + w / 2, y: node.y + h / 2 };
  }
  function edge(box, towards, gap = 0) {
    const dx = towards.x - box.x, dy = towards.y - box.y;
    const t = Math.min((w / 2 + gap) / Math.abs(dx || 1e-9), (h / 2 + gap) / Math.abs(dy || 1e-9), 1);
    return { x: box.x + dx * t, y: box.y + dy * t };
  }
  function defs() {
    const all = make("defs");
    for (const [id, size] of [["d-link", 7], ["d-pipe", 4]]) {
      const arrow = make("marker", {
        id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: size, markerHeight: size, orient: "auto-start-reverse",
      });
      arrow.append(make("path", { class: "d-head", d: "M0,0 L8,4 L0,8 z" }));
      all.append(arrow);
    }
    return all;
  }
  // Under the picture: what the shapes mean, and the buttons that zoom.
  function legend() {
    const bar = document.createElement("div");
    bar.className = "d-bar";
    const key = document.createElement("ul");
    key.className = "d-key";
    const used = Object.keys(data.words.kinds).filter((kind) => data.nodes.some((node) => node.kind === kind));
    for (const kind of used) key.append(entry(data.words.kinds[kind], sample(kind)));
    if (data.nodes.some((node) => node.flag)) {
      key.append(entry(data.words.flag, make("path", { class: "d-flag", d: FLAG, transform: "translate(8 0)" })));
    }
    bar.append(key, tools());
    return bar;
  }
  function entry(text, ...shapes) {
    const item = document.createElement("li");
    const svg = make("svg", { viewBox: "-1 -3 30 22", width: 30, height: 22, "aria-hidden": "true" });
    svg.append(...shapes);
    item.append(svg, text);
    return item;
  }
  function sample(kind) {
    const group = make("g", { class: `d-${kind}` });
    const box = { class: "d-box", x: 1, y: 2, width: 26, height: 14 };
    if (kind === "lever") group.append(make("polygon", { class: "d-box", points: "1,9 6,2 22,2 27,9 22,16 6,16" }));
    else group.append(make("rect", { ...box, rx: { stock: 1, port: 0, flow: 7 }[kind] ?? 4 }));
    if (kind === "flow") group.append(make("path", { class: "d-valve", d: "M9,-1 l10,5 v-5 l-10,5 z" }));
    return group;
  }
  function tools() {
    const bar = document.createElement("div");
    bar.className = "d-tools";
    const add = (text, name, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.setAttribute("aria-label", name);
      button.title = name;
      button.onclick = act;
      bar.append(button);
    };
    add("+", data.words.closer, () => zoom(1.25));
    add("−", data.words.farther, () => zoom(0.8));
    add(data.words.fit, data.words.fit, () => {
      Object.assign(view, { x: 0, y: 0, scale: fitted() });
      apply();
    });
    return bar;
  }

  // --- choosing and walking
  function emphasise() {
    if (focus < 0) return;
    const close = new Set([focus]);
    for (let step = 0; step < 2; step += 1) [...close].forEach((at) => near[at].forEach((n) => close.add(n)));
    marks.forEach((mark, at) => {
      mark.classList.toggle("d-chosen", at === focus);
      mark.classList.toggle("d-far", !close.has(at));
    });
    data.links.forEach((link, at) => {
      const touches = link.a === focus || link.b === focus;
      links[at].forEach((part) => {
        part.classList.toggle("d-touches", touches);
        part.classList.toggle("d-far", !(close.has(link.a) && close.has(link.b)));
      });
    });
  }
  function onKey(event, at) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      setTriggerValue("select", data.nodes[at].name);
      return;
    }
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = toward(at, step);
    if (next >= 0) walk(next);
  }
  // Along a link in that direction when there is one, else to the nearest mark there.
  function toward(at, [dx, dy]) {
    const here = data.nodes[at];
    let best = -1, least = Infinity;
    data.nodes.forEach((node, n) => {
      const x = node.x - here.x, y = node.y - here.y;
      const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (n === at || ahead <= 0) return;
      const cost = ahead + 2 * aside - (near[at].has(n) ? 400 : 0);
      if (cost < least) [best, least] = [n, cost];
    });
    return best;
  }
  function walk(next) {
    marks.forEach((mark, n) => mark.setAttribute("tabindex", n === next ? 0 : -1));
    reveal(next);
    apply();
    marks[next].focus({ preventScroll: true });
  }
  function reveal(at) {
    const node = data.nodes[at];
    const wide = (root.clientWidth || 900) / view.scale, high = svg.clientHeight / view.scale;
    if (node.x < view.x || node.x + w > view.x + wide) view.x = node.x + w / 2 - wide / 2;
    if (node.y < view.y || node.y + h > view.y + high) view.y = node.y + h / 2 - high / 2;
  }

  return () => {
    watch.disconnect();
    removeEventListener("beforeprint", whole);
    removeEventListener("afterprint", apply);
  };
}

function neighbours(data) {
  const near = data.nodes.map(() => new Set());
  for (const link of data.links) {
    near[link.a].add(link.b);
    near[link.b].add(link.a);
  }
  return near;
}
function make(tag, attributes = {}) {
  const node = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
