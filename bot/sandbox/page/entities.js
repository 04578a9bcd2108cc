// Text with the Bot API's entities, as DOM nodes. Offsets count UTF-16 units, as JavaScript's strings do.
import { el } from "./elements.js";
import { colourOf } from "./avatars.js";
import { link } from "./links.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

/**
 * Draws a text.
 * @param {string} text
 * @param {Array<object>|undefined} entities may nest; pieces that overlap or reach too far are cut, never an error
 * @param {object} context what links, commands and spoilers call: bot, openBot, sendCommand, revealed, reveal, toast
 */
export function formatted(text, entities, context) {
  const sorted = (entities ?? [])
    .filter((entity) => Number.isInteger(entity.offset) && entity.length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return piece(text, 0, text.length, sorted, context);
}

function piece(text, from, to, entities, context) {
  const out = document.createDocumentFragment();
  let at = from;
  let afterBlock = false;
  let waiting = entities;
  const plain = (end) => {
    // The line break that ends a block is drawn by the block itself.
    const start = afterBlock && text[at] === "\n" ? at + 1 : at;
    if (end > start) out.append(text.slice(start, end));
  };
  while (waiting.length > 0) {
    const [entity, ...others] = waiting;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= start) {
      waiting = others;
      continue;
    }
    plain(start);
    const inner = [];
    const later = [];
    for (const other of others) {
      const stop = other.offset + other.length;
      if (other.offset < end) inner.push({ ...other, length: Math.min(stop, end) - other.offset });
      if (stop > end) later.push(other.offset < end ? { ...other, offset: end, length: stop - end } : other);
    }
    out.append(wrapped(entity, text.slice(start, end), piece(text, start, end, inner, context), context));
    at = end;
    afterBlock = BLOCKS.has(entity.type);
    waiting = later;
  }
  plain(to);
  return out;
}

function wrapped(entity, text, inside, context) {
  if (PLAIN[entity.type]) return el(PLAIN[entity.type], {}, inside);
  switch (entity.type) {
    case "spoiler":
      return spoiler(inside, context);
    case "pre":
      return el("div", { class: "pre" }, entity.language && el("span", { class: "pre-language", text: entity.language }), el("pre", {}, el("code", {}, inside)));
    case "blockquote":
      return el("blockquote", {}, inside);
    case "expandable_blockquote":
      return expandable(inside);
    case "url":
      return link(text, context, {}, inside);
    case "text_link":
      return link(entity.url, context, { title: entity.url }, inside);
    case "email":
      return link(`mailto:${text}`, context, {}, inside);
    case "bot_command":
      return el("button", { type: "button", class: "in-text", title: `Send ${text}`, onclick: () => context.sendCommand(text) }, inside);
    case "mention":
      return mention(text, inside, context);
    case "text_mention":
      return el("span", { class: `mention colour-${colourOf(entity.user?.id ?? 0)}` }, inside);
    case "custom_emoji":
      return el("span", { class: "custom-emoji", title: "Custom emoji" }, inside);
    case "hashtag":
    case "cashtag":
    case "phone_number":
      return el("span", { class: "tag" }, inside);
    default:
      return el("span", {}, inside);
  }
}

function mention(text, inside, context) {
  const isBot = text.slice(1).toLowerCase() === context.bot.username?.toLowerCase();
  if (!isBot) return el("span", { class: "mention" }, inside);
  return el("button", { type: "button", class: "in-text", title: "Open the chat with the bot", onclick: () => context.openBot(null) }, inside);
}

/** Hidden until clicked. What is inside cannot be reached or read before, links included. */
function spoiler(inside, context) {
  if (context.revealed) return el("span", { class: "spoiler shown" }, inside);
  const hidden = el("span", { inert: true }, inside);
  const cover = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text: show it" }, hidden);
  const show = (event) => {
    event.preventDefault();
    event.stopPropagation();
    cover.replaceWith(el("span", { class: "spoiler shown", tabindex: "-1" }, ...hidden.childNodes));
    context.reveal();
  };
  cover.addEventListener("click", show);
  cover.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") show(event);
  });
  return cover;
}

function expandable(inside) {
  const quote = el("blockquote", { class: "expandable" }, el("div", { class: "quote-text" }, inside));
  const toggle = el("button", { type: "button", class: "in-text more", "aria-expanded": "false", text: "Show all" });
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Show less" : "Show all";
  });
  quote.append(toggle);
  return quote;
}
