// What opens above the composer while one types: the bot's commands after "/", inline results after "@bot ".
import { fileUrl } from "./api.js";
import { el, freshId, icon } from "./elements.js";

const NEAR = 80; // pixels from the end of the list at which more is asked for

/** A list whose chosen line moves with the arrow keys while the focus stays in the text field. */
export class Suggestions {
  #options = [];
  #at = -1;

  /** `more` asks for further options, if there are any; it says whether some are still to come. */
  constructor({ field, pick, complete, more }) {
    Object.assign(this, { field, pick, complete, more });
    this.id = freshId("suggestions");
    this.list = el("div", { class: "suggestion-list", id: this.id, role: "listbox" });
    this.note = el("p", { class: "suggestion-note", hidden: true });
    this.status = el("span", { class: "unseen", role: "status" });
    this.head = el("div", { class: "suggestion-head" });
    this.node = el("div", { class: "suggestions", hidden: true }, this.head, this.list, this.note);
    field.setAttribute("aria-autocomplete", "list");
    this.list.addEventListener("scroll", () => this.askNearEnd());
    // Keeps the focus in the text field while the mouse chooses.
    this.node.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get open() {
    return !this.node.hidden;
  }

  /** Asks for more where the end of the list is in sight, as it is from the start with a short one. */
  askNearEnd() {
    if (this.open && this.list.scrollTop + this.list.clientHeight > this.list.scrollHeight - NEAR) this.more?.();
  }

  /** Shows options ({nodes, value}); with none, the note alone; with neither, nothing. `keep`: these begin as those before. */
  show(title, options, { note = "", head = null, keep = false } = {}) {
    this.#options = options;
    this.list.setAttribute("aria-label", title);
    // What was there stays: it may be pressed just now.
    if (!keep) this.list.replaceChildren();
    const there = this.list.children.length;
    this.list.append(...options.slice(there).map((option, index) => this.#line(option, there + index)));
    this.list.hidden = options.length === 0;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.head.replaceChildren(...(head ? [head] : []));
    this.node.hidden = options.length === 0 && !note && !head;
    if (!this.open) return this.hide();
    this.field.setAttribute("aria-controls", this.id);
    this.status.textContent = options.length > 0 ? `${options.length} ${title.toLowerCase()}, arrow keys to choose` : note;
    return this.#mark(keep ? Math.min(this.#at, options.length - 1) : options.length > 0 ? 0 : -1, !keep);
  }

  #line({ value, nodes }, index) {
    const mark = () => this.#mark(index, false);
    return el("div", { class: "suggestion", role: "option", id: `${this.id}-${index}`, "aria-selected": "false", onclick: () => this.pick(value), onpointermove: mark }, ...nodes);
  }

  hide() {
    this.node.hidden = true;
    this.#options = [];
    this.#at = -1;
    this.status.textContent = "";
    this.field.removeAttribute("aria-controls");
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Takes a key that was pressed in the text field; true if it was meant for the list. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") {
      this.hide();
      return true;
    }
    const count = this.#options.length;
    if (count === 0) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const down = event.key === "ArrowDown";
      // At the last one, what is still to come is waited for, instead of beginning anew at the first.
      if (!(down && this.#at === count - 1 && this.more?.())) this.#mark((this.#at + (down ? 1 : -1) + count) % count);
      return true;
    }
    const chosen = this.#options[this.#at]?.value;
    if (event.key === "Enter" && !event.shiftKey && chosen !== undefined) {
      this.pick(chosen);
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey && chosen !== undefined && this.complete(chosen)) return true;
    return false;
  }

  #mark(index, scroll = true) {
    const old = this.list.children[this.#at];
    old?.setAttribute("aria-selected", "false");
    this.#at = index;
    const node = this.list.children[index];
    if (!node) return;
    node.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", node.id);
    if (scroll) node.scrollIntoView({ block: "nearest" });
  }
}

/** One line of the command menu. */
export const commandOption = (command) => ({
  value: command,
  nodes: [el("span", { class: "command-name", text: `/${command.command}` }), el("span", { class: "command-words", text: command.description })],
});

const isText = (value) => typeof value === "string";

/** One inline result, whatever its type, and whatever a bot puts into it. */
export function resultOption(result) {
  const fileId = result.photo_file_id ?? result.sticker_file_id ?? null;
  const own = [result.thumbnail_url, result.photo_url].find((url) => isText(url) && url.startsWith(`${location.origin}/`));
  const picture = fileId ? fileUrl(fileId) : own;
  const title = [result.title, result.caption, result.input_message_content?.message_text, result.type].find((one) => isText(one) && one.trim()) ?? "Result";
  return {
    value: result,
    nodes: [
      picture
        ? el("img", { class: "result-picture", src: picture, alt: "", width: 44, height: 44 })
        : el("span", { class: `result-picture colour-${[...title].length % 7}`, "aria-hidden": "true" }, result.type === "article" ? [...title.trim()][0].toUpperCase() : icon("file")),
      el("span", { class: "result-lines" }, el("span", { class: "result-title", text: title }), isText(result.description) && el("span", { class: "result-words", text: result.description })),
    ],
  };
}
