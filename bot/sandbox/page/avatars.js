// Round pictures made of initials and one of seven colours, and the names that go with them.
import { el } from "./elements.js";

const COLOURS = 7;
const SPREAD = 2_246_822_519; // an odd constant whose products differ in their high bits

/** Which of the seven colours somebody has: the same everywhere. Ids that follow each other get different ones. */
export function colourOf(id) {
  const mixed = Math.imul(Math.abs(Number(id)) % 2 ** 32, SPREAD) >>> 16;
  return (mixed & 0xffff) % COLOURS;
}

/** First and last name of a user, or a chat's title. */
export function nameOf(who) {
  if (!who) return "Somebody";
  return who.title ?? ([who.first_name, who.last_name].filter(Boolean).join(" ") || who.username || `User ${who.id}`);
}

function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

/** An avatar: decoration, since the name always stands beside it. */
export function avatar(who, size = "medium") {
  return el("span", { class: `avatar avatar-${size} colour-${colourOf(who?.id ?? 0)}`, "aria-hidden": "true", text: initials(nameOf(who)) });
}
