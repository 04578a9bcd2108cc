// Where one writes: text, replies, documents, commands, inline queries, and the bot's own keyboard.
import * as api from "./api.js";
import { nameOf } from "./avatars.js";
import { el, icon, iconButton } from "./elements.js";
import { replyKeyboard } from "./keyboard.js";
import { fileSize } from "./media.js";
import { summary } from "./service.js";
import { Suggestions, commandOption, resultOption } from "./suggestions.js";

const INLINE_WAIT = 250;
const LARGEST = 20_000_000;
const LONGEST_TEXT = 4_096;
const LONGEST_CAPTION = 1_024;
const LONGEST_QUERY = 256;
const counted = new Intl.NumberFormat("en");

/** The composer of a conversation. `context` gives: me, bot, chatId, isGroup, send, toast, startBot. */
export class Composer {
  #commands = [];
  #query = null;
  #timer = 0;
  #inline = null; // {id, results, next} of the answer on show
  #drafts = new Map();
  #key = null;
  #closedKeyboard = null;
  #keyboardOpen = false;

  constructor(context) {
    this.context = context;
    this.reply = null;
    this.file = null;
    this.field = el("textarea", { rows: 1, "aria-label": "Message", placeholder: "Message", maxlength: 100_000, enterkeyhint: "send", dir: "auto", oninput: () => this.#typed() });
    this.field.addEventListener("keydown", (event) => this.#pressed(event));
    this.field.addEventListener("paste", (event) => this.#attach(event.clipboardData.files[0], event));
    this.suggestions = new Suggestions({
      field: this.field,
      pick: (value) => this.#picked(value),
      complete: (value) => this.#completed(value),
      more: () => this.#moreResults(),
    });
    this.picker = el("input", { type: "file", hidden: true, "aria-label": "Document", tabindex: "-1", onchange: () => this.#attach(this.picker.files[0]) });
    this.above = el("div", { class: "composer-above" });
    this.menuButton = el("button", { type: "button", class: "menu-button", "aria-label": "Commands of the bot", title: "Commands of the bot", onclick: () => this.#menu() }, icon("commands"));
    this.keyboardButton = iconButton("keyboard", "Keyboard of the bot", () => this.#toggleKeyboard(), { hidden: true, "aria-expanded": "false" });
    this.sendButton = iconButton("send", "Send", () => this.submit(), { class: "icon-button send" });
    this.line = el("div", { class: "composer-line" }, this.menuButton, iconButton("attach", "Attach a document", () => this.picker.click()), this.field, this.keyboardButton, this.sendButton);
    this.start = el("button", { type: "button", class: "button primary start", hidden: true });
    this.keys = el("div", { class: "composer-keys" });
    this.node = el("footer", { class: "composer" }, this.suggestions.node, this.above, this.line, this.start, this.keys, this.picker, this.suggestions.status);
  }

  /** Turns to another chat; what was being written in this one is kept for later. */
  turnTo(key, { placeholder }) {
    if (this.#key !== null) this.#drafts.set(this.#key, { text: this.field.value, reply: this.reply });
    this.#key = key;
    const draft = this.#drafts.get(key);
    this.placeholder = placeholder;
    this.field.placeholder = placeholder;
    this.reply = draft?.reply ?? null;
    this.file = null;
    this.#drawAbove();
    this.write(draft?.text ?? "", { focus: false });
  }

  /** Brings the focus to where one begins: the text field, or the large button in its place. */
  focus() {
    (this.start.hidden ? this.field : this.start).focus();
  }

  /** Shows one large button in place of the text field, or the field again with null. */
  offer(label, act) {
    const hadFocus = (label ? this.line : this.start).contains(document.activeElement);
    this.start.hidden = !label;
    this.line.hidden = Boolean(label);
    if (hadFocus) this.focus(); // what had it is gone
    this.above.hidden = Boolean(label);
    this.start.textContent = label ?? "";
    this.start.onclick = act;
  }

  setCommands(commands) {
    this.#commands = commands;
    this.menuButton.hidden = commands.length === 0;
  }

  /** The bot's reply keyboard in force: {message_id, markup} or null. */
  setKeyboard(keyboard) {
    const markup = keyboard?.markup;
    const key = markup?.keyboard ? keyboard.message_id : null;
    this.keyboardButton.hidden = key === null;
    this.field.placeholder = markup?.input_field_placeholder ?? this.placeholder;
    this.#keyboardOpen = key !== null && this.#closedKeyboard !== key;
    this.keyboard = keyboard ?? null;
    this.keys.replaceChildren(...(key === null ? [] : [replyKeyboard(markup, (text) => this.#pressedKey(text), this.context.toast)]));
    this.#showKeyboard();
  }

  write(text, { focus = true } = {}) {
    this.field.value = text;
    if (focus) {
      this.field.focus();
      this.field.setSelectionRange(text.length, text.length);
    }
    this.#typed();
  }

  replyTo(message) {
    this.reply = message;
    this.#drawAbove();
    this.field.focus();
  }

  attach(file) {
    this.#attach(file);
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text && !this.file) return;
    if (this.sendButton.disabled) return;
    const { reply, file } = this;
    const length = [...text].length; // characters, not UTF-16 units: the server counts so
    const most = file ? LONGEST_CAPTION : LONGEST_TEXT;
    if (length > most) {
      this.context.toast(`At most ${counted.format(most)} characters ${file ? "below a document" : "in a message"}: these are ${counted.format(length)}.`);
      return;
    }
    this.sendButton.disabled = true;
    try {
      const document = file ? { file_name: file.name, mime_type: file.type || undefined, base64: await base64(file) } : undefined;
      await this.context.send({ text: text || undefined, reply_to: reply?.message_id, document, replied: reply });
      this.reply = null;
      this.file = null;
      this.picker.value = "";
      // What was typed while the message was on its way stays.
      if (this.field.value.trim() === text) this.write("", { focus: false });
      this.#drawAbove();
    } catch (error) {
      this.context.toast(error.message);
    } finally {
      this.sendButton.disabled = false;
    }
  }

  #pressed(event) {
    if (event.isComposing) return;
    if (this.suggestions.key(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.reply) {
      event.stopPropagation();
      this.reply = null;
      this.#drawAbove();
    }
  }

  #typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 180)}px`;
    this.sendButton.classList.toggle("ready", this.field.value.trim() !== "" || this.file !== null);
    const text = this.field.value;
    const mention = new RegExp(`^@${this.context.bot.username}\\s([^]*)$`, "iu").exec(text);
    this.#stopInline();
    if (mention) return this.#ask([...mention[1]].slice(0, LONGEST_QUERY).join(""));
    if (/^\/[a-z0-9_]*$/i.test(text)) return this.#showCommands(text.slice(1));
    return this.suggestions.hide();
  }

  #menu() {
    if (this.suggestions.open) return this.suggestions.hide();
    this.#stopInline();
    this.field.focus();
    return this.#showCommands("");
  }

  #showCommands(start) {
    const fitting = this.#commands.filter(({ command }) => command.startsWith(start.toLowerCase()));
    this.suggestions.show("Commands", fitting.map(commandOption));
  }

  #picked(value) {
    if (value.command) {
      this.suggestions.hide();
      this.write("");
      return this.#sendCommand(this.#command(value));
    }
    return this.#choose(value);
  }

  /** A command goes out as it is chosen, as a reply where one was begun. */
  async #sendCommand(text) {
    const { reply } = this;
    this.reply = null;
    this.#drawAbove();
    try {
      await this.context.send({ text, reply_to: reply?.message_id, replied: reply });
    } catch (error) {
      this.context.toast(error.message);
    }
  }

  #completed(value) {
    if (!value.command) return false;
    this.write(`${this.#command(value)} `);
    return true;
  }

  /** In a group a command names its bot, as other bots may have the same one. */
  #command({ command }) {
    return this.context.isGroup ? `/${command}@${this.context.bot.username}` : `/${command}`;
  }

  #stopInline() {
    clearTimeout(this.#timer);
    this.#query?.abort();
    this.#query = null;
    this.#inline = null;
  }

  #ask(query) {
    this.#timer = setTimeout(() => this.#fetchResults(query, undefined), INLINE_WAIT);
  }

  async #fetchResults(query, offset) {
    const abort = new AbortController();
    this.#query = abort;
    if (!offset) this.suggestions.show("Results", [], { note: "Asking the bot…" });
    try {
      const answer = await api.inline({ from: this.context.me.id, chat: this.context.chatId, query, offset }, abort.signal);
      if (abort.signal.aborted) return;
      const found = answer.results ?? [];
      const results = offset ? [...this.#inline.results, ...found] : found;
      const ids = new Map(offset ? this.#inline.ids : []);
      for (const result of found) ids.set(result, answer.inline_query_id);
      // A page with nothing on it is the last, whatever the bot says: else it would be asked without end.
      this.#inline = { query, results, ids, next: (found.length > 0 && answer.next_offset) || null };
      const note = answer.answered === false ? "The bot did not answer the inline query." : results.length === 0 ? "No results." : "";
      this.suggestions.show("Results", results.map(resultOption), { note, head: this.#resultsButton(answer.button), keep: Boolean(offset) });
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!offset) this.suggestions.show("Results", [], { note: error.message });
      else this.#inline.next = null; // what was found before stays
    } finally {
      if (this.#query === abort) this.#query = null;
    }
    if (!abort.signal.aborted) this.suggestions.askNearEnd();
  }

  #resultsButton(button) {
    if (!button) return null;
    const act = () => (button.start_parameter ? this.context.openBot(button.start_parameter) : this.context.toast("Web apps do not open here."));
    return el("button", { type: "button", class: "results-button", onclick: act }, button.text);
  }

  /** Asks for the next page of results, unless it is under way; whether there is one. */
  #moreResults() {
    if (!this.#inline?.next) return false;
    if (!this.#query) this.#fetchResults(this.#inline.query, this.#inline.next);
    return true;
  }

  async #choose(result) {
    const id = this.#inline?.ids.get(result);
    if (!id) return;
    try {
      await this.context.choose(id, result.id);
      this.write("");
    } catch (error) {
      this.context.toast(error.message);
    }
  }

  #attach(file, event) {
    if (!file) return;
    event?.preventDefault();
    if (file.size > LARGEST) {
      this.context.toast(`This file is larger than ${fileSize(LARGEST)}.`);
      return;
    }
    this.file = file;
    this.#drawAbove();
    this.#typed();
    this.field.focus();
  }

  #drawAbove() {
    const line = (name, title, words, label, drop) =>
      el("div", { class: "attached" }, icon(name), el("span", { class: "attached-lines" }, el("span", { class: "attached-title", text: title }), el("span", { class: "attached-words", text: words })), iconButton("close", label, drop));
    const drop = (what) => () => {
      this[what] = null;
      this.picker.value = "";
      this.#drawAbove();
      this.#typed();
      this.field.focus();
    };
    this.above.replaceChildren(
      ...[
        this.reply && line("reply", `Reply to ${nameOf(this.reply.from)}`, summary(this.reply), "Cancel reply", drop("reply")),
        this.file && line("file", this.file.name, fileSize(this.file.size), "Remove document", drop("file")),
      ].filter(Boolean),
    );
  }

  #pressedKey(text) {
    if (this.keyboard?.markup.one_time_keyboard) {
      this.#closedKeyboard = this.keyboard.message_id;
      this.#keyboardOpen = false;
      this.#showKeyboard();
    }
    this.context.sendText(text);
  }

  #toggleKeyboard() {
    this.#keyboardOpen = !this.#keyboardOpen;
    this.#closedKeyboard = this.#keyboardOpen ? null : this.keyboard?.message_id;
    this.#showKeyboard();
  }

  #showKeyboard() {
    this.keys.hidden = !this.#keyboardOpen;
    this.keyboardButton.setAttribute("aria-expanded", String(this.#keyboardOpen));
  }
}

async function base64(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error("The file could not be read."));
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}
