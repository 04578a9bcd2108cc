// One open chat: its head, topics, messages and composer, and everything that one can do in it.
import * as api from "./api.js";
import { avatar, nameOf } from "./avatars.js";
import { faceOf } from "./chats.js";
import { Composer } from "./composer.js";
import { openDialog, showAlert } from "./dialogs.js";
import { el, freshId, iconButton } from "./elements.js";
import { groupDialog } from "./groups.js";
import { History } from "./history.js";
import { follow } from "./links.js";
import { MessageList } from "./messages.js";
import { pickReaction } from "./reactions.js";
import { TopicBar } from "./topics.js";

const keyOf = (chat, thread) => `${chat}:${thread ?? ""}`;

/** The right side of a pane. `pane` gives: me, bot, users, entries, entry(id), reload, open, back, toast. */
export class Conversation {
  #histories = new Map();
  #read = new Map();
  #typing = new Map();

  constructor(pane) {
    this.pane = pane;
    this.entry = null;
    this.thread = null;
    this.history = null;
    this.title = el("h2", { class: "head-name" });
    this.subtitle = el("p", { class: "head-words" });
    this.face = el("span", { class: "head-face" });
    this.info = iconButton("people", "Members", () => this.#showGroup());
    this.head = el("div", { class: "head" }, iconButton("back", "Back to the chats", () => pane.back(), { class: "icon-button back" }), this.face, el("div", { class: "head-lines" }, this.title, this.subtitle), this.info);
    this.topics = new TopicBar({ choose: (thread) => this.open(this.entry, thread), added: (topic) => this.#topicAdded(topic) });
    this.list = new MessageList(this.#context());
    this.composer = new Composer(this.#context());
    this.empty = el("div", { class: "nothing" }, el("p", { class: "pill", text: "Choose a chat" }));
    this.body = el("div", { class: "conversation-body", hidden: true }, this.head, this.topics.node, this.list.node, this.composer.node);
    const id = freshId("conversation");
    this.title.id = id;
    this.node = el("section", { class: "conversation", "aria-labelledby": id }, this.empty, this.body);
    this.node.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    this.node.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length || !this.entry) return;
      event.preventDefault();
      this.composer.attach(event.dataTransfer.files[0]);
    });
  }

  get chatId() {
    return this.entry?.chat.id ?? null;
  }

  get typing() {
    return new Map([...this.#typing.values()].map(({ chat, text }) => [chat, text]));
  }

  /** Opens a chat, or a topic of one. */
  async open(entry, thread = null, { focus = true } = {}) {
    const key = keyOf(entry.chat.id, thread);
    const again = this.history && keyOf(this.chatId, this.thread) === key;
    this.entry = entry;
    this.thread = thread;
    this.empty.hidden = true;
    this.body.hidden = false;
    this.update(entry);
    if (!again) {
      const topic = entry.topics?.find((one) => one.message_thread_id === thread)?.name;
      const where = topic ?? (entry.chat.is_forum ? "General" : null);
      this.composer.turnTo(key, { placeholder: where ? `Message in ${where}` : "Message" });
      this.history = this.#historyOf(entry.chat.id, thread);
      this.list.show(this.history, `Messages with ${nameOf(faceOf(entry, this.pane.bot))}`);
      this.loadCommands();
    }
    if (focus && matchMedia("(hover: hover)").matches) this.composer.focus();
    try {
      if (!this.history.loaded) await this.history.loadOlder();
    } catch (error) {
      this.pane.toast(error.message);
    }
    this.#changed(this.history);
    this.reading();
  }

  /** Closes the chat, as where it is gone. */
  close() {
    this.entry = null;
    this.history = null;
    this.list.show(null, "");
    this.empty.hidden = false;
    this.body.hidden = true;
  }

  /** Forgets all that was loaded; what is open is loaded anew. */
  async forget() {
    this.#histories.clear();
    this.#read.clear();
    this.history = null;
    if (this.entry) await this.open(this.entry, this.thread, { focus: false });
  }

  /** Draws what the list of chats tells about the open chat. */
  update(entry) {
    this.entry = entry;
    const face = faceOf(entry, this.pane.bot);
    this.face.replaceChildren(avatar(face, "medium"));
    this.title.replaceChildren(nameOf(face));
    this.info.hidden = entry.chat.type === "private";
    this.topics.draw(entry, this.thread, this.pane.me);
    this.#drawSubtitle();
    this.#offer();
  }

  async loadCommands() {
    const chat = this.chatId;
    if (chat === null) return;
    try {
      const commands = await api.commands(this.pane.me.id, chat);
      if (chat === this.chatId) this.composer.setCommands(commands);
    } catch {
      this.composer.setCommands([]);
    }
  }

  /** Takes in an event of the stream that belongs to a chat. */
  happened(event) {
    const chat = event.chat?.id ?? event.chat ?? event.message?.chat.id;
    const thread = event.message?.message_thread_id;
    const known = [...this.#histories.values()].filter((history) => history.chat === chat && history.loaded);
    const all = known.filter((history) => history.thread === null || history.thread === thread);
    switch (event.type) {
      case "message":
        if (event.message.from?.id === this.pane.bot.id) this.#stopTyping(chat, thread);
        for (const history of all) history.add(event.message);
        if (chat === this.chatId) this.#offer();
        break;
      case "edited":
        for (const history of all) history.edit(event.message);
        break;
      case "deleted":
        for (const history of known) history.remove(event.message_ids ?? [event.message_id]);
        break;
      case "reaction":
        for (const history of known) history.react(event.message_id, event.reactions ?? []);
        break;
      case "keyboard":
        for (const history of known) history.keyboard = event.keyboard ?? null;
        if (chat === this.chatId) this.#drawKeyboard();
        break;
      case "typing":
        if (event.action === "cancel") this.#stopTyping(chat, event.thread);
        else this.#startTyping(chat, event.thread, event.action);
        break;
      default:
    }
  }

  /** Tells the server what was read, where the newest message is in sight. */
  reading() {
    const newest = this.history?.newest?.message_id;
    if (!newest || document.visibilityState !== "visible" || !this.list.atNewest || !this.pane.isShown(this)) return;
    if ((this.#read.get(this.chatId) ?? 0) >= newest) return;
    this.#read.set(this.chatId, newest);
    api.markRead(this.pane.me.id, this.chatId, newest).catch(() => this.#read.delete(this.chatId));
  }

  async send({ text, reply_to, document, replied }) {
    const thread = this.thread ?? (replied?.is_topic_message ? replied.message_thread_id : undefined);
    const history = this.history;
    this.list.toNewest();
    const message = await api.send({ from: this.pane.me.id, chat: this.chatId, text, reply_to, thread, document });
    // The stream brings it as well; whichever is first is drawn, the other changes nothing.
    if (message?.message_id && history.loaded && !history.find(message.message_id)) history.add(message);
  }

  sendText(text) {
    return this.send({ text }).catch((error) => this.pane.toast(error.message));
  }

  writeInline(query) {
    this.composer.write(`@${this.pane.bot.username} ${query}`);
  }

  #historyOf(chat, thread) {
    const key = keyOf(chat, thread);
    if (!this.#histories.has(key)) {
      this.#histories.set(key, new History({ as: this.pane.me.id, chat, thread, changed: (history) => this.#changed(history) }));
    }
    return this.#histories.get(key);
  }

  #changed(history) {
    if (history !== this.history || !history) return;
    this.list.refresh();
    this.#drawKeyboard();
    this.#offer();
    requestAnimationFrame(() => this.reading());
  }

  #drawKeyboard() {
    const { keyboard } = this.history;
    if (keyboard === this.composer.keyboard) return;
    this.composer.setKeyboard(keyboard);
    if (!keyboard?.markup.force_reply) return;
    const asked = this.history.find(keyboard.message_id);
    if (asked) this.composer.replyTo(asked);
  }

  #offer() {
    if (!this.entry) return;
    const isPrivate = this.entry.chat.type === "private";
    const { me } = this.pane;
    const unblock = () => api.block(me.id, false).then(() => this.pane.reload()).catch((error) => this.pane.toast(error.message));
    if (isPrivate && this.entry.bot_blocked) this.composer.offer("Unblock the bot", unblock);
    else if (isPrivate && this.history?.loaded && !this.history.newest && !this.entry.last_message) this.composer.offer("START", () => this.sendText("/start"));
    else this.composer.offer(null);
  }

  #drawSubtitle() {
    const { entry } = this;
    const typing = this.thread === null ? [...this.#typing.values()].find(({ chat }) => chat === this.chatId) : this.#typing.get(keyOf(this.chatId, this.thread));
    const members = entry.members?.length;
    const bot = entry.bot_member === false ? "without the bot" : entry.admins?.includes(this.pane.bot.id) ? "bot is administrator" : null;
    const words = entry.chat.type === "private" ? (entry.bot_blocked ? "bot, blocked by you" : "bot") : [entry.chat.type, members && `${members} members`, bot].filter(Boolean).join(", ");
    this.subtitle.textContent = typing ? typing.text : words;
    this.subtitle.classList.toggle("typing", Boolean(typing));
  }

  #startTyping(chat, thread, action) {
    const key = keyOf(chat, thread);
    const text = { upload_photo: "sending a photo", upload_document: "sending a file", record_voice: "recording", choose_sticker: "choosing a sticker" }[action] ?? "typing";
    clearTimeout(this.#typing.get(key)?.timer);
    this.#typing.set(key, { chat, text: `${text}…`, timer: setTimeout(() => this.#stopTyping(chat, thread), 5_500) });
    this.#typingChanged(chat);
  }

  #stopTyping(chat, thread) {
    const key = keyOf(chat, thread);
    if (!this.#typing.has(key)) return;
    clearTimeout(this.#typing.get(key).timer);
    this.#typing.delete(key);
    this.#typingChanged(chat);
  }

  #typingChanged(chat) {
    if (chat === this.chatId) this.#drawSubtitle();
    this.pane.drawChats();
  }

  async #tap(message, data) {
    const { pane, chatId } = this;
    try {
      const answer = await api.tap({ from: pane.me.id, chat: chatId, message_id: message.message_id, callback_data: data });
      if (!answer.answered) pane.toast("The bot did not answer this button.");
      else if (answer.url) follow(answer.url, this.#context());
      else if (answer.text && answer.show_alert) await showAlert(nameOf(pane.bot), answer.text);
      else if (answer.text) pane.toast(answer.text);
    } catch (error) {
      pane.toast(error.message);
    }
  }

  async #chooseChatFor(query) {
    const choose = async (entry) => {
      opened.close();
      await this.pane.open(entry);
      this.writeInline(query);
    };
    const { bot } = this.pane;
    const opened = openDialog("Choose a chat", [
      el("ul", { class: "choose" }, ...this.pane.entries.map((entry) => el("li", {}, el("button", { type: "button", class: "menu-item", onclick: () => choose(entry) }, avatar(faceOf(entry, bot), "small"), nameOf(faceOf(entry, bot)))))),
    ]);
  }

  async #topicAdded(topic) {
    await this.pane.reload();
    if (this.entry) await this.open(this.entry, topic.message_thread_id);
  }

  #showGroup() {
    const { entry, pane } = this;
    groupDialog({
      entry,
      me: pane.me,
      bot: pane.bot,
      users: () => pane.users,
      toast: pane.toast,
      reload: async () => {
        await pane.reload();
        return pane.entry(entry.chat.id);
      },
    });
  }

  /** What messages and composer may ask of the conversation. Getters, since one may become somebody else. */
  #context() {
    const here = this;
    const { pane } = this;
    return {
      get me() {
        return pane.me;
      },
      get bot() {
        return pane.bot;
      },
      get chatId() {
        return here.chatId;
      },
      get isGroup() {
        return here.entry?.chat.type !== "private";
      },
      get forText() {
        return this;
      },
      fileUrl: api.fileUrl,
      toast: pane.toast,
      openBot: (start) => pane.openBot(start),
      sendCommand: (text) => here.sendText(text),
      sendText: (text) => here.sendText(text),
      send: (message) => here.send(message),
      writeInline: (query) => here.writeInline(query),
      chooseChatFor: (query) => here.#chooseChatFor(query),
      choose: (query, result) => api.choose({ from: pane.me.id, chat: here.chatId, inline_query_id: query, result_id: result, thread: here.thread ?? undefined }),
      tap: (message, data) => here.#tap(message, data),
      reply: (message) => here.composer.replyTo(message),
      react: (message, emoji) => api.react({ from: pane.me.id, chat: here.chatId, message_id: message.message_id, emoji }).catch((error) => pane.toast(error.message)),
      pickReaction(message, button) {
        pickReaction(button, (emoji) => this.react(message, emoji));
      },
      reactionsOf: (id) => here.history?.reactions.get(id) ?? [],
      isRevealed: (id) => here.history?.revealed.has(id) ?? false,
      reveal: (id) => here.history?.reveal(id),
      jumpTo: async (id) => (await here.list.reveal(id)) || pane.toast("That message is not here any more."),
      showTopic: (message) => (here.thread === null && message.is_topic_message ? here.entry?.topics?.find((one) => one.message_thread_id === message.message_thread_id)?.name : null),
      reading: () => here.reading(),
    };
  }
}
