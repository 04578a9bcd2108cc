// One person's messenger: who they are, their chats, the open conversation and their stream of events.
import * as api from "./api.js";
import { nameOf } from "./avatars.js";
import { ChatList } from "./chats.js";
import { Conversation } from "./conversation.js";
import { toaster } from "./dialogs.js";
import { listen } from "./events.js";
import { el, iconButton } from "./elements.js";
import { newGroupDialog } from "./groups.js";
import { personSwitcher } from "./people.js";

const RELOAD_WAIT = 80;

/** A pane. `app` gives: bot, users, becameSomebody(pane), personAdded(user), usersChanged(), changed(pane), close(pane). */
export class Pane {
  #stream = null;
  #timer = 0;
  #reloading = null;
  #again = false;

  constructor(app, user) {
    this.app = app;
    this.me = user;
    this.entries = [];
    this.toasts = toaster();
    this.toast = this.toasts.show;
    this.chats = new ChatList({ bot: app.bot, open: (entry) => this.open(entry) });
    this.conversation = new Conversation(this);
    this.people = personSwitcher({
      users: () => app.users,
      me: () => this.me,
      become: (next) => this.become(next),
      added: async (next) => {
        await app.personAdded(next);
        await this.become(next);
      },
    });
    this.state = el("p", { class: "connection", role: "status" });
    this.closeButton = iconButton("close", "Close this side", () => app.close(this), { hidden: true });
    const newGroup = iconButton("plus", "New group", () => this.#newGroup());
    this.nav = el(
      "nav",
      { class: "side" },
      el("button", { type: "button", class: "skip", onclick: () => this.#skip() }, "Skip to the conversation"),
      el("div", { class: "side-head" }, this.people.button, newGroup, this.closeButton),
      this.state,
      this.chats.node,
      this.people.list,
    );
    this.node = el("section", { class: "pane" }, this.nav, this.conversation.node, this.toasts.node);
    this.node.addEventListener("focusin", () => app.focused(this));
    this.node.addEventListener("pointerdown", () => app.focused(this));
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.node.classList.contains("open") && !event.defaultPrevented) this.back();
    });
  }

  get bot() {
    return this.app.bot;
  }

  get users() {
    return this.app.users;
  }

  get unread() {
    return this.entries.reduce((sum, entry) => sum + (entry.unread ?? 0), 0);
  }

  entry(id) {
    return this.entries.find((entry) => entry.chat.id === id) ?? null;
  }

  /** Begins: chats and events of the person. */
  async begin({ chat = null } = {}) {
    this.#named();
    this.#stream?.close();
    this.#stream = listen(this.me.id, {
      event: (event) => this.#happened(event),
      reload: () => this.#afresh(),
      refused: () => this.app.usersChanged(),
      connected: (yes) => {
        this.state.textContent = yes ? "" : "Connecting…";
      },
    });
    await this.reload();
    const first = this.entry(chat) ?? (this.isShown() ? this.entries[0] : null);
    if (first) await this.open(first, { focus: false });
  }

  end() {
    this.#stream?.close();
    clearTimeout(this.#timer);
    this.node.remove();
  }

  /** Turns into somebody else, in the same pane. */
  async become(user) {
    this.me = user;
    this.entries = [];
    this.conversation.close();
    this.node.classList.remove("open");
    // A new conversation: nothing that one person was shown stays behind for another.
    const fresh = new Conversation(this);
    this.conversation.node.replaceWith(fresh.node);
    this.conversation = fresh;
    this.app.becameSomebody(this);
    await this.begin();
  }

  /** Reads the list of chats again; calls while one is under way are put together into one more. */
  reload() {
    if (this.#reloading) {
      this.#again = true;
      return this.#reloading;
    }
    this.#reloading = this.#load().finally(() => {
      this.#reloading = null;
      if (this.#again) {
        this.#again = false;
        this.#soon();
      }
    });
    return this.#reloading;
  }

  async #load() {
    const { id } = this.me;
    try {
      const entries = await api.chats(id);
      if (id !== this.me.id) return await this.#load(); // became somebody else meanwhile
      this.entries = entries;
    } catch (error) {
      this.toast(error.message);
      return;
    }
    const { chatId } = this.conversation;
    if (chatId !== null) {
      const entry = this.entry(chatId);
      if (entry) this.conversation.update(entry);
      else this.#gone(chatId);
    }
    this.drawChats();
    this.app.changed(this);
  }

  drawChats() {
    this.chats.draw(this.entries, { me: this.me, current: this.isShown() ? this.conversation.chatId : null, typing: this.conversation.typing });
  }

  /** Draws who is there, after people were added. */
  drawPeople() {
    this.me = this.users.find((user) => user.id === this.me.id) ?? this.me;
    this.#named();
  }

  async open(entry, { focus = true, thread = null } = {}) {
    this.node.classList.add("open");
    const opening = this.conversation.open(entry, thread, { focus });
    this.drawChats();
    this.app.changed(this);
    await opening;
    this.drawChats();
  }

  back() {
    this.node.classList.remove("open");
    this.drawChats();
    this.chats.focus(this.conversation.chatId);
    this.app.changed(this);
  }

  /** Whether the conversation is in sight: on a narrow pane the list may cover it. */
  isShown() {
    return getComputedStyle(this.conversation.node).display !== "none"; // the style sheet knows what is narrow
  }

  /** Opens the bot's private chat; a start parameter is sent, as the button in Telegram does. */
  async openBot(start) {
    await this.open(this.entry(this.me.id) ?? this.entries[0]);
    if (start !== null && start !== undefined) await this.conversation.sendText(`/start ${start}`.trim());
  }

  #named() {
    this.node.setAttribute("aria-label", `Telegram of ${nameOf(this.me)}`);
    this.nav.setAttribute("aria-label", `Chats of ${nameOf(this.me)}`);
    this.chats.node.setAttribute("aria-label", `Chats of ${nameOf(this.me)}`);
    this.people.draw();
  }

  #happened(event) {
    const { message } = event;
    this.conversation.happened(event);
    if (event.type === "user") this.app.usersChanged();
    if (event.type === "commands") this.conversation.loadCommands();
    if (event.type === "fault") this.app.faultsChanged();
    if (message?.migrate_from_chat_id && message.migrate_from_chat_id === this.conversation.chatId) this.#moved(message.chat.id);
    if (["message", "edited", "deleted", "chat"].includes(event.type)) this.#soon();
  }

  #soon() {
    // A wait that began goes on: begun anew with every event, it would never end in a lively chat.
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.reload();
    }, RELOAD_WAIT);
  }

  /** Past the chats, for the keyboard. */
  #skip() {
    if (this.conversation.entry) this.conversation.composer.focus();
    else this.chats.focus(null); // one has to be chosen first
  }

  async #moved(to) {
    await this.reload();
    const entry = this.entry(to);
    if (entry) await this.open(entry, { focus: false });
  }

  /** The open chat is no longer in the list: it became another one, or one was removed from it. */
  #gone(chatId) {
    const successor = this.entries.find((entry) => entry.last_message?.migrate_from_chat_id === chatId);
    if (successor) {
      this.open(successor, { focus: false });
      return;
    }
    this.conversation.close();
    this.node.classList.remove("open");
  }

  /** After a break in the stream: what was missed is unknown, so everything is read again. */
  async #afresh() {
    await this.app.usersChanged();
    if (!this.users.some((user) => user.id === this.me.id)) return;
    await this.reload();
    await this.conversation.forget();
    await this.conversation.loadCommands();
  }

  #newGroup() {
    const made = async (chat) => {
      await this.reload();
      const entry = this.entry(chat.id ?? chat.chat?.id);
      if (entry) await this.open(entry);
    };
    newGroupDialog({ me: this.me, users: this.users, made });
  }
}
