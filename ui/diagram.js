// A diagram of stocks, flows and what moves them: marks that can be clicked and walked by keyboard.
// Places and words come from the server (ui/diagram.py); this draws them, dims what is far from the
// chosen mark, zooms by buttons and moves by dragging. Nothing is asked of any other machine.
const NS = "http://www.w3.org/2000/svg";

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
  const links = data.links.map((link) => drawLink(link));
  const marks = data.nodes.map((node, at) => drawMark(node, at));
  svg.append(...links.flat(), ...marks);
  root.append(svg, tools());

  // --- view: what part of the plane is on the screen, kept over redraws of the same picture
  const kept = root.parentElement.kept?.of === data.of ? root.parentElement.kept : null;
  const view = kept ?? { of: data.of, x: 0, y: 0, scale: first() };
  root.parentElement.kept = view;
  const tall = Math.round(clamp(data.height * first() + 8, 300, 620));
  root.style.setProperty("--d-height", `${tall}px`);
  apply();
  emphasise();

  function first() {
    const wide = root.clientWidth || 900;
    return Math.max(Math.min(1.15, wide / data.width), Math.min(0.8, wide / data.width + 0.25));
  }
  function fitted() {
    return Math.min(root.clientWidth / data.width, svg.clientHeight / data.height, 1.15);
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
      "aria-label": `${data.words.kinds[node.kind]} ${node.title}`,
      "aria-pressed": node.name === data.selected,
    });
    const title = make("title");
    title.textContent = node.title;
    mark.append(title, ...shape(node.kind), label(node));
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
    const text = make("text", { class: "d-label", x: w / 2, y: h / 2 });
    node.label.forEach((line, at) => {
      const dy = at === 0 ? (node.label.length > 1 ? -3.5 : 4.5) : 14.5;
      const span = make("tspan", { x: w / 2, dy });
      span.textContent = line;
      text.append(span);
    });
    return text;
  }
  function drawLink(link) {
    const a = centre(data.nodes[link.a]), b = centre(data.nodes[link.b]);
    const bend = link.pipe ? 0 : 0.12;
    const c = { x: (a.x + b.x) / 2 - (b.y - a.y) * bend, y: (a.y + b.y) / 2 + (b.x - a.x) * bend };
    const start = edge(a, c), end = edge(b, c, 3);
    const d = `M${start.x},${start.y} Q${c.x},${c.y} ${end.x},${end.y}`;
    const parts = link.pipe
      ? [make("path", { class: "d-pipe", d }), make("path", { class: "d-bore", d, "marker-end": "url(#d-pipe)" })]
      : [make("path", { class: "d-link", d, "marker-end": "url(#d-link)" })];
    if (link.sign) {
      const sign = make("text", { class: "d-sign", x: end.x + (c.x - end.x) * 0.4, y: end.y + (c.y - end.y) * 0.4 - 8 });
      sign.textContent = link.sign > 0 ? "+" : "−";
      parts.push(sign);
    }
    return parts;
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
    const node = data.nodes[next];
    const wide = root.clientWidth / view.scale, high = svg.clientHeight / view.scale;
    if (node.x < view.x || node.x + w > view.x + wide) view.x = node.x - wide / 2;
    if (node.y < view.y || node.y + h > view.y + high) view.y = node.y - high / 2;
    apply();
    marks[next].focus({ preventScroll: true });
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
