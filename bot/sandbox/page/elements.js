// Making DOM nodes. Text always goes in as text: nothing here, or on this page, reads HTML from data.

const SVG = "http://www.w3.org/2000/svg";

/** An element: "onclick"-like keys are listeners, "text" is its text, all else attributes; null and false are left out. */
export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const ICONS = {
  attach: "M20 11.5 12.2 19a5 5 0 0 1-7-7.1l8-7.8a3.3 3.3 0 0 1 4.7 4.7l-8 7.7a1.7 1.7 0 0 1-2.3-2.4l7.1-6.9",
  back: "M15 5l-7 7 7 7",
  book: "M5 4.5h10a3 3 0 0 1 3 3v12H8a3 3 0 0 1-3-3v-12Zm0 12a3 3 0 0 1 3-3h10",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6 6 18",
  commands: "M15.5 4.5 8.5 19.5",
  copy: "M9 9h10v10H9zM5 15V5h10",
  down: "M6 9.5l6 6 6-6",
  download: "M12 4v11m-5-4.5 5 5 5-5M5 20h14",
  faults: "M13 3 5 13.5h6L10.5 21 19 10h-6.5L13 3Z",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  image: "M4 5.5h16v13H4zM8.5 10h.01M4 16l5-4.5 4 3.5 3-2.5 4 3.5",
  keyboard: "M4 6.5h16v11H4zM7.5 10h.01M11 10h.01M14.5 10h.01M7.5 14h9",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z",
  more: "M12 6h.01M12 12h.01M12 18h.01",
  next: "M9 5l7 7-7 7",
  panes: "M4 5.5h16v13H4zM12 5.5v13",
  people: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 8c0-3 2.7-5 6-5s6 2 6 5M16 5a3.3 3.3 0 0 1 0 6.3M17.5 14.8c2.1.6 3.5 2.3 3.5 4.7",
  plus: "M12 5v14M5 12h14",
  reply: "M10 6 4 12l6 6M4.5 12H14a6 6 0 0 1 6 6",
  send: "M4.5 11.2 19.4 5c.6-.3 1.2.3 1 .9l-4.6 13.6c-.2.7-1.1.8-1.5.2L11 14.2 4.6 12.6c-.7-.2-.8-1.1-.1-1.4ZM11 14.2l4-4",
  shield: "M12 3.5 5 6v5.5c0 4.3 2.9 7.5 7 9 4.1-1.5 7-4.7 7-9V6l-7-2.5Z",
  smile: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.7 10h.01M15.3 10h.01M8.3 14.3c1 1.4 2.2 2 3.7 2s2.7-.6 3.7-2",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4",
  topic: "M5 5h14v11h-7.5L7 20v-4H5z",
  link: "M8 16 17 7m-7 0h7v7",
};

/** A line icon in the colour of its text; hidden from screen readers, since its button carries the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows an icon alone; its label is read out and shown as a tooltip. */
export function iconButton(name, label, onclick, options = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...options }, icon(name));
}

/** Lets a list of focusable things be walked with the arrow keys, Home and End. */
export function arrowKeys(container, selector) {
  container.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step && event.key !== "Home" && event.key !== "End") return;
    const all = [...container.querySelectorAll(selector)].filter((node) => !node.disabled);
    if (all.length === 0 || !all.includes(document.activeElement)) return;
    const at = all.indexOf(document.activeElement);
    const to = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : (at + step + all.length) % all.length;
    event.preventDefault();
    all[to].focus();
  });
}

/** Gives a node the children of another, unless they look the same already: what is there keeps focus and clicks. */
export function fillWith(node, other) {
  const [now, then] = [[...other.children], node.children];
  if (now.length !== then.length || now.some((child, index) => !child.isEqualNode(then[index]))) node.replaceChildren(...now);
}

/** Puts nodes into a parent, in this order and no others. One that stands in its place already is not touched. */
export function putInOrder(parent, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...parent.children]) if (!wanted.has(node)) node.remove();
  let cursor = parent.firstElementChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
}

let lastId = 0;

/** An id that no other element of the page has. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
