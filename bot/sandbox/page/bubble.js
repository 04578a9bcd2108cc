// One message as it stands in the conversation.
import { avatar, colourOf, nameOf } from "./avatars.js";
import { clockTime, fullTime, isoTime } from "./dates.js";
import { el, icon } from "./elements.js";
import { formatted } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { documentCard, photos, shapeOf } from "./media.js";
import { summary, unusualKind } from "./service.js";

/**
 * Draws an item of the history: a message, or the messages of an album.
 * @param {{messages: object[], first: boolean, last: boolean}} item
 * @param {object} context the conversation: who reads it, and what its buttons do
 */
export function bubble(item, context) {
  const [message] = item.messages;
  const mine = message.from?.id === context.me.id;
  const captioned = item.messages.find((one) => one.text ?? one.caption);
  const inside = textContext(message, context);
  const body = content(item, captioned, inside, context);
  const who = mine ? "You" : nameOf(message.from);
  const classes = ["row", mine ? "mine" : "theirs", !mine && context.isGroup && "grouped", item.first && "first", item.last && "last"].filter(Boolean).join(" ");
  return el(
    "article",
    { class: classes, "data-id": message.message_id, tabindex: "-1", "aria-label": `${who}, ${clockTime(message.date)}` },
    !mine && context.isGroup && (item.last ? avatar(message.from, "small") : el("span", { class: "avatar-space" })),
    el("div", { class: "stack" }, body, inlineKeyboard(message, context), reactions(message, context)),
    actions(item, context),
  );
}

function textContext(message, context) {
  const id = message.message_id;
  return { ...context.forText, revealed: context.isRevealed(id), reveal: () => context.reveal(id) };
}

function content(item, captioned, inside, context) {
  const [message] = item.messages;
  const mine = message.from?.id === context.me.id;
  const hasPhotos = item.messages.some((one) => one.photo);
  const files = item.messages.filter((one) => one.document);
  const above = [
    item.first && !mine && context.isGroup && sender(message.from),
    message.via_bot && el("div", { class: "via" }, "via ", el("button", { type: "button", class: "in-text", onclick: () => context.writeInline("") }, `@${message.via_bot.username}`)),
    message.forward_origin && el("div", { class: "via", text: "Forwarded message" }),
    item.first && context.showTopic(message) && el("div", { class: "topic-chip" }, icon("topic"), context.showTopic(message)),
    quote(message, context),
  ].filter(Boolean);
  const words = captioned && formatted(captioned.text ?? captioned.caption, captioned.entities ?? captioned.caption_entities, inside);
  const unusual = !words && !hasPhotos && files.length === 0 && unusualKind(message);
  const bare = hasPhotos && !words && files.length === 0;
  const shape = hasPhotos ? ` with-photo ${shapeOf(item.messages)}` : "";
  return el(
    "div",
    { class: `bubble${shape}${bare ? " bare" : ""}${above.length > 0 ? " with-head" : ""}` },
    above.length > 0 && el("div", { class: "bubble-head" }, ...above),
    hasPhotos && captioned && message.show_caption_above_media ? el("div", { class: "text above", dir: "auto" }, words) : null,
    hasPhotos && photos(item.messages, inside),
    ...files.map((one) => documentCard(one.document)),
    el(
      "div",
      { class: words ? "text" : "text empty" },
      hasPhotos && message.show_caption_above_media ? null : words,
      unusual && el("em", { text: `${unusual} (not shown here)` }),
      meta(item.messages.at(-1), mine),
    ),
  );
}

const sender = (from) => el("div", { class: `sender colour-${colourOf(from?.id ?? 0)}` }, nameOf(from), " ", from?.is_bot && el("span", { class: "bot-badge", text: "bot" }));

function meta(message, mine) {
  return el(
    "span",
    { class: "meta" },
    message.edit_date && el("span", { class: "edited", title: `Edited ${fullTime(message.edit_date)}`, text: "edited" }),
    el("time", { datetime: isoTime(message.date), title: fullTime(message.date), text: clockTime(message.date) }),
    mine && icon("check"),
  );
}

function quote(message, context) {
  const answered = message.reply_to_message;
  if (!answered || answered.forum_topic_created) return null;
  const small = answered.photo?.[0];
  return el(
    "button",
    { type: "button", class: `quote colour-${colourOf(answered.from?.id ?? 0)}`, title: "Go to this message", onclick: () => context.jumpTo(answered.message_id) },
    small && el("img", { class: "quote-photo", src: context.fileUrl(small.file_id), alt: "", width: 34, height: 34 }),
    el("span", { class: "quote-lines" }, el("span", { class: "quote-name", text: nameOf(answered.from) }), el("span", { class: "quote-words", text: message.quote?.text ?? summary(answered) })),
  );
}

function reactions(message, context) {
  const given = context.reactionsOf(message.message_id);
  if (given.length === 0) return null;
  return el(
    "div",
    { class: "reactions", role: "group", "aria-label": "Reactions" },
    ...given.map(({ emoji, count, mine }) =>
      el(
        "button",
        { type: "button", class: "reaction", "aria-pressed": String(Boolean(mine)), "aria-label": `${emoji}, ${count}`, onclick: () => context.react(message, mine ? null : emoji) },
        el("span", { text: emoji }),
        el("span", { class: "reaction-count", text: String(count) }),
      ),
    ),
  );
}

function actions(item, context) {
  const [message] = item.messages;
  // Out of the tab order: the arrow keys walk the messages, and the one in focus offers its actions.
  const button = (name, label, act) =>
    el("button", { type: "button", class: "icon-button", tabindex: "-1", "aria-label": label, title: label, onclick: act }, icon(name));
  return el(
    "div",
    { class: "row-actions" },
    button("reply", "Reply", () => context.reply(message)),
    button("smile", "React", (event) => context.pickReaction(message, event.currentTarget)),
  );
}
