// The topics of a forum group, as a row of buttons above the messages.
import * as api from "./api.js";
import { field, formDialog } from "./dialogs.js";
import { arrowKeys, el, fillWith, icon } from "./elements.js";
import { watchPresses } from "./press.js";

/** The row. `choose` gets a message_thread_id, or null for all messages (what one writes there goes to General). */
export class TopicBar {
  #pressed;
  #waiting = null;

  constructor({ choose, added }) {
    Object.assign(this, { choose, added });
    this.node = el("div", { class: "topics", role: "group", "aria-label": "Topics", hidden: true });
    this.#pressed = watchPresses(this.node, ".topic", () => this.#waiting && this.draw(...this.#waiting));
    arrowKeys(this.node, ".topic");
  }

  /** Draws the topics of a chat; as this happens with every message, what is there stays as long as it is right. */
  draw(entry, current, me) {
    this.#waiting = this.#pressed() ? [entry, current, me] : null;
    if (this.#waiting) return;
    this.entry = entry;
    this.me = me;
    this.node.hidden = !entry.chat.is_forum;
    if (this.node.hidden) return;
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.topic : null;
    const topic = (id, name) => el("button", { type: "button", class: "topic", "data-topic": String(id), "aria-pressed": String(id === current), onclick: () => this.choose(id) }, name);
    const wanted = el(
      "div",
      {},
      topic(null, "All"),
      ...(entry.topics ?? []).map(({ message_thread_id: id, name }) => topic(id, name)),
      el("button", { type: "button", class: "topic add", onclick: () => this.#ask(this.entry, this.me) }, icon("plus"), "New topic"),
    );
    fillWith(this.node, wanted);
    if (focused) this.node.querySelector(`[data-topic="${CSS.escape(focused)}"]`)?.focus();
  }

  #ask(entry, me) {
    formDialog("New topic", [field("Name", el("input", { name: "name", required: true, maxlength: 128, autocomplete: "off", autofocus: true }))], "Create topic", async (form) => {
      await this.added(await api.addTopic(entry.chat.id, form.elements.name.value.trim(), me.id));
    });
  }
}
