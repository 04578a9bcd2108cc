// What opens above the composer while one types: the bot's commands after "/", inline results after "@bot ".
import { fileUrl } from "./api.js";
import { el, freshId, icon } from "./elements.js";

/** A list whose chosen line moves with the arrow keys while the focus stays in the text field. */
export class Suggestions {
  #options = [];
  #at = -1;

  constructor({ field, pick, complete, more }) {
    Object.assign(this, { field, pick, complete, more });
    this.id = freshId("suggestions");
    this.list = el("div", { class: "suggestion-list", id: this.id, role: "listbox" });
    this.note = el("p", { class: "suggestion-note", hidden: true });
    this.status = el("span", { class: "unseen", role: "status" });
    this.head = el("div", { class: "suggestion-head" });
    this.node = el("div", { class: "suggestions", hidden: true }, this.head, this.list, this.note);
    field.setAttribute("aria-autocomplete", "list");
    this.list.addEventListener("scroll", () => {
      if (this.list.scrollTop + this.list.clientHeight > this.list.scrollHeight - 80) this.more?.();
    });
    // Keeps the focus in the text field while the mouse chooses.
    this.node.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get open() {
    return !this.node.hidden;
  }

  /** Shows options ({label, nodes, value}); with none, the note alone; with neither, nothing. */
  show(title, options, { note = "", head = null, keep = false } = {}) {
    this.#options = options;
    this.list.setAttribute("aria-label", title);
    this.list.replaceChildren(
      ...options.map((option, index) =>
        el("div", { class: "suggestion", role: "option", id: `${this.id}-${index}`, "aria-selected": "false", onclick: () => this.pick(option.value), onpointermove: () => this.#mark(index, false) }, ...option.nodes),
      ),
    );
    this.list.hidden = options.length === 0;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.head.replaceChildren(...(head ? [head] : []));
    this.node.hidden = options.length === 0 && !note && !head;
    if (!this.open) return this.hide();
    this.field.setAttribute("aria-controls", this.id);
    this.status.textContent = options.length > 0 ? `${options.length} ${title.toLowerCase()}, arrow keys to choose` : note;
    return this.#mark(keep ? Math.min(this.#at, options.length - 1) : options.length > 0 ? 0 : -1);
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
      this.#mark((this.#at + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
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

/** One inline result, whatever its type. */
export function resultOption(result) {
  const fileId = result.photo_file_id ?? result.sticker_file_id ?? null;
  const own = [result.thumbnail_url, result.photo_url].find((url) => url?.startsWith(`${location.origin}/`));
  const picture = fileId ? fileUrl(fileId) : own;
  const title = result.title ?? result.caption ?? result.input_message_content?.message_text ?? result.type;
  return {
    value: result,
    nodes: [
      picture
        ? el("img", { class: "result-picture", src: picture, alt: "", width: 44, height: 44 })
        : el("span", { class: `result-picture colour-${[...String(title)].length % 7}`, "aria-hidden": "true" }, result.type === "article" ? [...String(title)][0].toUpperCase() : icon("file")),
      el("span", { class: "result-lines" }, el("span", { class: "result-title", text: title }), result.description && el("span", { class: "result-words", text: result.description })),
    ],
  };
}
