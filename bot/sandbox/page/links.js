// Which addresses a message may open, and which of them lead back to the bot.
import { el } from "./elements.js";

const SAFE = new Set(["http:", "https:", "tg:", "mailto:"]);
const TELEGRAM = new Set(["t.me", "telegram.me", "telegram.dog"]);

/** The address to open, or null if its scheme is not one of http, https, tg and mailto. */
export function safeUrl(text) {
  const trimmed = String(text).trim();
  const whole = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(trimmed) ? trimmed : `https://${trimmed}`;
  try {
    const url = new URL(whole);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** `{start, group}` where an address opens this bot (t.me/<bot>?start=… or tg://resolve?domain=<bot>&start=…), else null. */
export function botLink(href, botUsername) {
  const url = new URL(href);
  const named =
    url.protocol === "tg:" ? (/^tg:(\/\/)?resolve\b/i.test(href) ? url.searchParams.get("domain") : null)
    : TELEGRAM.has(url.hostname.replace(/^www\./, "")) ? url.pathname.split("/")[1]
    : null;
  if (!named || named.toLowerCase() !== botUsername?.toLowerCase()) return null;
  return { start: url.searchParams.get("start"), group: url.searchParams.get("startgroup") };
}

/** Follows an address: into the bot's chat if it is the bot's, else in a new tab. Unsafe ones are refused. */
export function follow(address, context) {
  const href = safeUrl(address);
  if (href === null) {
    context.toast("This link is of a kind that is not opened.");
    return;
  }
  const toBot = botLink(href, context.bot.username);
  if (toBot) context.openBot(toBot.start);
  else window.open(href, "_blank", "noopener,noreferrer");
}

/** A link around the children, or a plain span where the address is not safe. */
export function link(address, context, options, ...children) {
  const href = safeUrl(address);
  if (href === null) return el("span", { class: "unsafe-link", title: "Not a link that can be opened" }, ...children);
  const toBot = botLink(href, context.bot.username);
  const node = el("a", { href, target: "_blank", rel: "noopener noreferrer", ...options }, ...children);
  if (toBot) {
    node.addEventListener("click", (event) => {
      event.preventDefault();
      context.openBot(toBot.start);
    });
  }
  return node;
}
