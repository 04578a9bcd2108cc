// Round pictures made of initials and one of seven colours, and the names that go with them.
import { el } from "./elements.js";

const COLOURS = 7;
const SPREAD = 2_246_822_519; // an odd constant whose products differ in their high bits
// Letters that are written from right to left, and marks that turn the direction.
const TURNING = /[\p{Bidi_Control}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const ISOLATES = /[\u2066-\u2069]/gu; // one too many in a name would end the isolation around it

/** Which of the seven colours somebody has: the same everywhere. Ids that follow each other get different ones. */
export function colourOf(id) {
  const mixed = Math.imul(Math.abs(Number(id)) % 2 ** 32, SPREAD) >>> 16;
  return (mixed & 0xffff) % COLOURS;
}

/** A name or title as it stands within other words: one that turns the direction of writing turns nothing but itself. */
export function isolated(text) {
  return TURNING.test(text) ? `\u2068${text.replace(ISOLATES, "")}\u2069` : text;
}

/** First and last name of a user, or a chat's title, fit to stand within other words. */
export const nameOf = (who) => isolated(plainName(who));

function plainName(who) {
  if (!who) return "Somebody";
  return who.title ?? ([who.first_name, who.last_name].filter(Boolean).join(" ") || who.username || `User ${who.id}`);
}

function initials(name) {
  const words = name.replace(/\p{Bidi_Control}/gu, "").trim().split(/\s+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

/** An avatar: decoration, since the name always stands beside it. */
export function avatar(who, size = "medium") {
  return el("span", { class: `avatar avatar-${size} colour-${colourOf(who?.id ?? 0)}`, "aria-hidden": "true", text: initials(plainName(who)) });
}
