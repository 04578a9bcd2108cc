// The list of chats of one person, newest on top.
import { avatar, nameOf } from "./avatars.js";
import { isoTime, listTime } from "./dates.js";
import { arrowKeys, el, fillWith, icon, putInOrder } from "./elements.js";
import { watchPresses } from "./press.js";
import { summary } from "./service.js";

/** Who the chat shows: in private, the bot. */
export const faceOf = (entry, bot) => (entry.chat.type === "private" ? bot : entry.chat);

/** The list: one stop for Tab, walked with the arrow keys. `open` is called with the entry that was chosen. */
export class ChatList {
  #rows = new Map(); // chat → {node, button, entry}
  #pressed;
  #waiting = null;

  constructor({ bot, open }) {
    Object.assign(this, { bot, open });
    this.node = el("ul", { class: "chats" });
    this.#pressed = watchPresses(this.node, ".chat", () => this.#waiting && this.draw(...this.#waiting));
    arrowKeys(this.node, ".chat");
    this.node.addEventListener("focusin", (event) => this.#offer(event.target));
  }

  draw(entries, state) {
    // A row that is pressed stays under the finger, and is the chat that it was.
    this.#waiting = this.#pressed() ? [entries, state] : null;
    if (this.#waiting) return;
    const focused = this.node.contains(document.activeElement) ? document.activeElement : null;
    const rows = new Map(entries.map((entry) => [entry.chat.id, this.#row(entry, state)]));
    putInOrder(this.node, [...rows.values()].map(({ node }) => node));
    this.#rows = rows;
    if (focused?.isConnected) focused.focus({ preventScroll: true }); // a row that moves loses it
    this.#offer(focused?.isConnected ? focused : (rows.get(state.current)?.button ?? this.#offered()));
  }

  /** Brings the focus to a chat, or to the one in the tab order if it is not there. */
  focus(chat) {
    (this.#rows.get(chat)?.button ?? this.#offered())?.focus();
  }

  /** Leaves one row alone in the tab order: the one in focus, else the open chat, else the one that was there before. */
  #offer(chosen) {
    for (const { button } of this.#rows.values()) {
      const tabIndex = button === chosen ? 0 : -1;
      if (button.tabIndex !== tabIndex) button.tabIndex = tabIndex;
    }
  }

  #offered() {
    const all = [...this.#rows.values()].map(({ button }) => button);
    return all.find((button) => button.tabIndex === 0) ?? all[0];
  }

  /** The row of a chat: the one that is there, brought up to date, or a new one. */
  #row(entry, { me, current, typing }) {
    const { id } = entry.chat;
    const row = this.#rows.get(id) ?? this.#newRow(id);
    row.entry = entry;
    fillWith(row.button, this.#parts(entry, me, id === current, typing.get(id)));
    if (id === current) row.button.setAttribute("aria-current", "true");
    else row.button.removeAttribute("aria-current");
    return row;
  }

  #newRow(id) {
    const button = el("button", { type: "button", class: "chat", "data-chat": id, tabindex: "-1", onclick: () => this.open(row.entry) });
    const row = { node: el("li", {}, button), button, entry: null };
    this.#rows.set(id, row);
    return row;
  }

  #parts(entry, me, isCurrent, typing) {
    const face = faceOf(entry, this.bot);
    const last = entry.last_message;
    const unread = isCurrent ? 0 : entry.unread;
    const preview = typing ? el("span", { class: "preview typing", text: typing }) : this.#preview(entry, last, me);
    return el(
      "span",
      {},
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
    return el("span", { class: "preview" }, author && !isService && el("span", { class: "preview-author", text: `${author}: ` }), last.photo && icon("image"), el("bdi", { text: summary(last) }));
  }
}
