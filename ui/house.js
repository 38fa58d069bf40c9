// What Streamlit leaves out: the document's language, keys that work while a slider has focus,
// a polite announcement of the verdict, and a notice in the visitor's words when the server is gone.
// One listener on the document, replaced on each mount; `data` carries every word.

// Where the focus is, in words that outlive the node: its name, and the keys of the blocks around it, nearest first.
const named = (node) => node.getAttribute("aria-label") ?? node.textContent;
function placed(node) {
  const blocks = [];
  for (let at = node; at; at = at.parentElement) {
    const key = [...at.classList].find((name) => name.startsWith("st-key-"));
    if (key) blocks.push(`.${CSS.escape(key)}`);
  }
  return { node, tag: node.tagName, name: named(node), blocks };
}

// A key's target that the page drew anew gets the focus again; `settled`, one that is gone leaves it to its block.
function keepFocus(house, settled) {
  const { held } = house;
  if (!held || held.node.isConnected || document.activeElement !== document.body) return;
  const boxes = held.blocks.map((block) => document.querySelector(block)).filter(Boolean);
  const same = boxes.flatMap((box) => [...box.querySelectorAll(held.tag)])
    .find((node) => named(node) === held.name && node.checkVisibility());
  if (!same && settled && boxes.length) boxes[0].tabIndex = -1;
  (same ?? (settled ? boxes[0] : null))?.focus({ preventScroll: Boolean(same) });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const house = (window.kedaHouse ??= {});
  document.documentElement.lang = data.lang;
  if (data.title) document.title = data.title;

  const root = parentElement.querySelector(".k-house");
  const live = root.querySelector(".k-live");
  if (data.announce !== house.announced) {
    house.announced = data.announce;
    live.textContent = data.announce;
  }

  const copy = root.querySelector(".k-copy");
  copy.textContent = data.copy;
  copy.onclick = async () => {
    if (data.long) {
      house.copyNext = true;
      setTriggerValue("key", "share");
      return;
    }
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      const field = document.createElement("textarea");
      field.value = location.href;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    copy.textContent = data.copied;
    live.textContent = data.copied;
    setTimeout(() => (copy.textContent = data.copy), 1600);
  };

  if (house.copyNext && !data.long) {
    house.copyNext = false;
    setTimeout(copy.onclick, 300);  // the address follows the drawing
  }

  const help = root.querySelector(".k-keys");
  const lettersOff = () => localStorage.getItem("keda.letters") === "off";
  const showKeys = () => {
    const made = (tag, text, parent) => {
      const node = document.createElement(tag);
      node.textContent = text;
      parent.append(node);
      return node;
    };
    help.replaceChildren();
    help.setAttribute("aria-label", data.help.title);
    made("h2", data.help.title, help);
    const list = made("dl", "", help);
    for (const [key, text] of data.help.keys) {
      made("dt", key, list);
      made("dd", text, list);
    }
    const off = made("label", data.help.off, help);
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = lettersOff();
    box.onchange = () => localStorage.setItem("keda.letters", box.checked ? "off" : "on");
    off.prepend(box);
    const close = made("button", data.help.close, help);
    close.type = "button";
    close.onclick = () => help.close();
    help.showModal();
  };
  const press = (selector) => {
    const node = document.querySelector(selector);
    if (!node) return false;
    if (node.tagName === "INPUT" || node.ariaHasPopup) node.focus();
    if (node.tagName !== "INPUT") node.click();
    return true;
  };

  const typing = (node) =>
    node && (node.isContentEditable || /^(TEXTAREA|SELECT)$/.test(node.tagName) ||
      (node.tagName === "INPUT" && !/^(range|checkbox|radio|button|submit|file)$/.test(node.type)));
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.isComposing || event.repeat || help.open) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key !== "?" && key.length === 1 && lettersOff()) return;
    const link = /^[1-7]$/.test(key) && document.querySelectorAll(".st-key-k-pages a")[key - 1];
    const command = data.commands[key];
    let done = true;
    if (key === "?") showKeys();
    else if (link) link.click();
    else if (command) {
      setTriggerValue("key", command);
      if (data.spoken[command]) live.textContent = data.spoken[command];
    }
    else done = data.presses[key] ? press(data.presses[key]) : false;
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.removeEventListener("keydown", house.onKey, true);
  document.addEventListener("keydown", onKey, true);
  house.onKey = onKey;
  document.documentElement.dataset.keys = "on";  // from here on no key is lost

  // What paper says of itself: the link that reopens it.
  window.onbeforeprint = () =>
    document.querySelectorAll(".k-print").forEach((line) => (line.dataset.link = decodeURI(location.href)));

  // What a hall need not see goes while nobody moves the pointer.
  const page = document.documentElement;
  const stir = () => {
    page.classList.remove("k-still");
    clearTimeout(house.rest);
    house.rest = setTimeout(() => page.classList.add("k-still"), 3000);
  };
  document.removeEventListener("pointermove", house.onMove);
  document.addEventListener("pointermove", (house.onMove = stir));
  if (!house.rest) stir();

  const banner = root.querySelector(".k-lost");
  banner.textContent = data.lost;
  const app = document.querySelector(".stApp");
  // Which colours the names of ui/theme.py stand for: those of the theme Streamlit shows, from the moment it does.
  const wear = () =>
    (page.dataset.theme = getComputedStyle(app ?? page).colorScheme.includes("dark") ? "dark" : "light");
  const watch = () => {
    wear();
    const state = app?.getAttribute("data-test-connection-state");
    banner.hidden = !state || state === "CONNECTED" || state === "STATIC_CONNECTED" || state === "INITIAL";
    if (app?.getAttribute("data-test-script-state") === "notRunning") setTimeout(keepFocus, 100, house, true);
  };
  house.watcher?.disconnect();
  house.watcher = new MutationObserver(watch);
  if (app) house.watcher.observe(app, {
    attributes: true, attributeFilter: ["data-test-connection-state", "data-test-script-state", "class"],
  });
  watch();

  // Streamlit's own words, from a closed dictionary; digits stand as "#", a name or a chart's text as "*".
  const dictionary = data.dictionary;
  const open = Object.keys(dictionary).filter((key) => key.includes("*")).map((key) => [key, key.split("*")]);
  const around = (text) => {
    const found = open.find(([, [before, after]]) =>
      text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after));
    if (!found) return null;
    const [key, [before, after]] = found;
    return dictionary[key].replace("*", () => text.slice(before.length, text.length - after.length));
  };
  const said = (text) => {
    const key = text.trim().replace(/\d+/g, "#");
    if (!Object.hasOwn(dictionary, key)) return around(text.trim());
    const numbers = text.match(/\d+/g) ?? [];
    return dictionary[key].replace(/#/g, () => numbers.shift() ?? "");
  };
  const ATTRIBUTES = ["aria-label", "placeholder", "title", "aria-roledescription"];
  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = said(node.data);
      if (text !== null) node.data = text;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of ATTRIBUTES) {
      const text = node.hasAttribute(name) ? said(node.getAttribute(name)) : null;
      if (text !== null) node.setAttribute(name, text);
    }
    if (!/^(STYLE|SCRIPT|svg)$/.test(node.tagName)) node.childNodes.forEach(translate);
  };
  // A table wider than its place is scrolled by keyboard too; one that fits is no stop of the tab key.
  house.wide ??= new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const wide = target.scrollWidth > target.clientWidth;
      const stop = { tabindex: "0", role: "group", "aria-label": target.querySelector("caption")?.textContent ?? data.table };
      for (const [name, value] of Object.entries(stop)) wide ? target.setAttribute(name, value) : target.removeAttribute(name);
    }
  });
  const measure = () => document.querySelectorAll(".k-scroll").forEach((place) => house.wide.observe(place));
  const onFocus = (event) => (house.held = placed(event.target));
  const onPointer = () => (house.held = null);
  document.removeEventListener("focusin", house.onFocus);
  document.removeEventListener("pointerdown", house.onPointer, true);
  document.addEventListener("focusin", (house.onFocus = onFocus));
  document.addEventListener("pointerdown", (house.onPointer = onPointer), true);

  // Streamlit draws an opened panel at the end of the document: the tab key goes from its button into it and back.
  const STOPS = "a[href], button:enabled, input:enabled, textarea:enabled, summary, [tabindex]";
  // A panel with something to type into is opened to type: its first field has the focus as soon as it is there.
  const toField = () => {
    const panel = document.activeElement;
    if (panel?.matches("[data-testid=stPopoverBody]")) panel.querySelector(".stTextInput input:enabled")?.focus();
  };
  const enter = (panel) => {
    const opener = document.activeElement?.closest("[data-testid=stPopoverButton]");
    if (!opener) return;
    panel.tabIndex = -1;
    requestAnimationFrame(() => {
      panel.focus({ preventScroll: true });
      toField();
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Tab" || event.defaultPrevented) return;
      const stops = [...panel.querySelectorAll(STOPS)].filter((node) => node.tabIndex >= 0 && node.checkVisibility());
      const here = document.activeElement;
      const leaves = event.shiftKey ? here === panel || here === stops[0] : !stops.length || here === stops.at(-1);
      if (!leaves) return;
      event.preventDefault();
      opener.focus();
    });
  };
  house.translator?.disconnect();
  house.translator = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translate);
      else translate(change.target);
      for (const node of change.addedNodes) node.querySelectorAll?.("[data-testid=stPopoverBody]").forEach(enter);
    }
    measure();
    keepFocus(house, false);
    toField();
  });
  house.translator.observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  translate(document.body);
  measure();
}
