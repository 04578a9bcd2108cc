// The list of chats of one person, newest on top.
import { avatar, nameOf } from "./avatars.js";
import { isoTime, listTime } from "./dates.js";
import { arrowKeys, el, icon } from "./elements.js";
import { summary } from "./service.js";

/** Who the chat shows: in private, the bot. */
export const faceOf = (entry, bot) => (entry.chat.type === "private" ? bot : entry.chat);

/** The list. `open` is called with the entry that was chosen. */
export class ChatList {
  constructor({ bot, open }) {
    Object.assign(this, { bot, open });
    this.node = el("ul", { class: "chats" });
    arrowKeys(this.node, ".chat");
  }

  draw(entries, { me, current, typing }) {
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
    this.node.replaceChildren(...entries.map((entry) => el("li", {}, this.#row(entry, me, current, typing.get(entry.chat.id)))));
    if (focused) this.node.querySelector(`[data-chat="${CSS.escape(focused)}"]`)?.focus();
  }

  #row(entry, me, current, typing) {
    const face = faceOf(entry, this.bot);
    const last = entry.last_message;
    const isCurrent = entry.chat.id === current;
    const unread = isCurrent ? 0 : entry.unread;
    const preview = typing ? el("span", { class: "preview typing", text: typing }) : this.#preview(entry, last, me);
    return el(
      "button",
      { type: "button", class: "chat", "data-chat": entry.chat.id, "aria-current": isCurrent ? "true" : null, onclick: () => this.open(entry) },
      avatar(face, "large"),
      el(
        "span",
        { class: "chat-lines" },
        el(
          "span",
          { class: "chat-line" },
          el("span", { class: "chat-name" }, nameOf(face), " ", entry.chat.type === "private" && el("span", { class: "bot-badge", text: "bot" })),
          last && el("time", { class: "chat-time", datetime: isoTime(last.date), text: listTime(last.date) }),
        ),
        el("span", { class: "chat-line" }, preview, unread > 0 && el("span", { class: "badge" }, String(unread > 999 ? "999+" : unread), el("span", { class: "unseen", text: " unread" }))),
      ),
    );
  }

  #preview(entry, last, me) {
    if (!last) return el("span", { class: "preview", text: entry.chat.type === "private" ? "Press START to begin" : "No messages yet" });
    const author = last.from?.id === me.id ? "You" : entry.chat.type === "private" ? null : last.from?.first_name;
    const isService = !(last.text || last.caption || last.photo || last.document);
    return el("span", { class: "preview" }, author && !isService && el("span", { class: "preview-author", text: `${author}: ` }), last.photo && icon("image"), summary(last));
  }
}
