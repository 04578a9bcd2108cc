// The messages of one chat (or one topic of it) as one person sees them, kept in order and loaded page by page.
import * as api from "./api.js";
import { dayOf } from "./dates.js";
import { serviceText } from "./service.js";

export const PAGE = 100;
const GROUPED_WITHIN = 300; // seconds between two messages that are drawn as one group

/** What is loaded of a chat. Nothing here touches the page; `changed` is called after every change. */
export class History {
  #revisions = new Map();
  #loading = null;
  #items = null;
  #services = new WeakMap(); // message → the sentence of a service message, or null

  constructor({ as, chat, thread, changed }) {
    Object.assign(this, { as, chat, thread, changed });
    this.messages = []; // oldest first
    this.reactions = new Map(); // message_id → [{emoji, count, mine}]
    this.keyboard = null; // {message_id, markup} of the reply keyboard in force
    this.more = true;
    this.loaded = false;
    this.revealed = new Set();
    this.position = null; // where the reader was: the message in sight, or null for the newest
  }

  get newest() {
    return this.messages.at(-1) ?? null;
  }

  find(id) {
    const at = this.#place(id);
    return this.messages[at]?.message_id === id ? this.messages[at] : null;
  }

  /** Loads the page before what is there (first of all the newest). Calls at the same time share one request. */
  loadOlder() {
    if (!this.more) return Promise.resolve();
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load() {
    const first = !this.loaded;
    const before = first ? undefined : this.messages[0]?.message_id;
    const page = await api.messages(this.as, this.chat, { before, limit: PAGE, thread: this.thread ?? undefined });
    this.more = Boolean(page.more) && page.messages.length > 0;
    this.loaded = true;
    for (const [id, reactions] of Object.entries(page.reactions ?? {})) this.reactions.set(Number(id), reactions);
    if (first) {
      this.keyboard = page.keyboard ?? null;
      for (const message of page.messages) this.#put(message);
    } else {
      this.messages = page.messages.filter((message) => message.message_id < this.messages[0].message_id).concat(this.messages);
    }
    this.#touched();
  }

  add(message) {
    this.#put(message);
    this.#touched();
  }

  edit(message) {
    if (this.find(message.message_id) === null) return;
    this.#put(message);
    this.#touched();
  }

  remove(ids) {
    const gone = new Set(ids);
    this.messages = this.messages.filter((message) => !gone.has(message.message_id));
    this.#touched();
  }

  react(id, reactions) {
    this.reactions.set(id, reactions);
    this.#revise(id);
    this.#touched();
  }

  reveal(id) {
    this.revealed.add(id); // already drawn that way: only the next drawing has to know
  }

  /** What is drawn, top to bottom: days, service lines, messages and albums. */
  items() {
    this.#items ??= this.#arrange();
    return this.#items;
  }

  #arrange() {
    const items = [];
    let day = { begins: 0, ends: 0 };
    let last = null;
    for (const message of this.messages) {
      if (message.date < day.begins || message.date >= day.ends) {
        day = dayOf(message.date);
        items.push({ kind: "day", key: `day-${day.begins}`, date: message.date, revision: 0 });
        last = null;
      }
      if (last && message.media_group_id && last.messages[0].media_group_id === message.media_group_id) {
        last.messages.push(message);
        last.revision += this.#revision(message.message_id) + 1;
        continue;
      }
      const service = this.#service(message);
      const item = {
        kind: service ? "service" : "message",
        key: message.media_group_id ? `album-${message.media_group_id}` : message.message_id,
        messages: [message],
        text: service,
        revision: this.#revision(message.message_id),
        first: true,
        last: true,
      };
      if (last && item.kind === "message" && this.#belong(last.messages.at(-1), message)) {
        item.first = false;
        last.last = false;
      }
      items.push(item);
      last = item.kind === "message" ? item : null;
    }
    return items;
  }

  /** Twenty thousand messages are arranged with each new one: what a message says is worked out once. */
  #service(message) {
    let text = this.#services.get(message);
    if (text === undefined) {
      text = serviceText(message);
      this.#services.set(message, text);
    }
    return text;
  }

  #belong(earlier, later) {
    return earlier.from?.id === later.from?.id && later.date - earlier.date < GROUPED_WITHIN && (this.thread !== null || earlier.message_thread_id === later.message_thread_id);
  }

  #revision(id) {
    return this.#revisions.get(id) ?? 0;
  }

  #revise(id) {
    this.#revisions.set(id, this.#revision(id) + 1);
  }

  /** The index at which a message with this id stands, or would stand. */
  #place(id) {
    let low = 0;
    let high = this.messages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.messages[middle].message_id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #put(message) {
    const at = this.#place(message.message_id);
    const there = this.messages[at]?.message_id === message.message_id;
    if (there) this.#revise(message.message_id);
    this.messages.splice(at, there ? 1 : 0, message);
  }

  #touched() {
    this.#items = null;
    this.changed(this);
  }
}
