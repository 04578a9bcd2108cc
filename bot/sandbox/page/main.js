// Puts the page together: the bar on top, one or two panes, the drawer of faults, and the first visit.
import * as api from "./api.js";
import { el, icon, iconButton } from "./elements.js";
import { FaultDrawer } from "./faults.js";
import { Pane } from "./pane.js";
import { addPerson, personDialog, personFields } from "./people.js";

const REMEMBERED = "local-telegram-person";

class App {
  constructor() {
    this.panes = [];
    this.users = [];
    this.bot = null;
    this.current = null;
    this.place = document.getElementById("panes");
    this.bar = document.getElementById("bar");
  }

  async begin() {
    try {
      const [me, users] = await Promise.all([api.me(), api.users()]);
      this.bot = me.bot;
      this.users = users;
    } catch (error) {
      this.place.classList.add("empty");
      this.place.replaceChildren(el("div", { class: "welcome" }, el("h2", { text: "No answer" }), el("p", { text: error.message }), el("button", { type: "button", class: "button primary", onclick: () => location.reload() }, "Try again")));
      return;
    }
    this.drawer = new FaultDrawer(document.getElementById("faults"), { active: () => this.current, closed: () => this.#drawerClosed(), bot: this.bot });
    this.#drawBar();
    const asked = new URLSearchParams(location.search);
    const person = (name) => this.users.find((user) => user.id === Number(asked.get(name)));
    const first = person("as") ?? this.users.find((user) => user.id === Number(remembered())) ?? this.users[0];
    if (!first) return this.#welcome();
    await this.#openPane(first, Number(asked.get("chat")) || null);
    const second = person("with");
    if (second) await this.#openPane(second, null);
    document.addEventListener("visibilitychange", () => this.panes.forEach((pane) => pane.conversation.reading()));
  }

  focused(pane) {
    if (this.current === pane) return;
    this.current = pane;
    for (const each of this.panes) each.node.classList.toggle("active", each === pane);
    this.drawer.update();
  }

  changed() {
    const unread = this.panes.reduce((sum, pane) => sum + pane.unread, 0);
    document.title = unread > 0 ? `(${unread}) Local Telegram` : "Local Telegram";
    const chatOpen = this.panes.some((pane) => pane.node.classList.contains("open"));
    document.body.classList.toggle("chat-open", chatOpen);
    this.drawer.update();
    this.#address();
  }

  becameSomebody(pane) {
    if (pane === this.panes[0]) remember(pane.me.id);
    this.#address();
  }

  async personAdded(user) {
    if (!this.users.some((one) => one.id === user.id)) this.users = [...this.users, user];
    await this.usersChanged();
  }

  async usersChanged() {
    try {
      this.users = await api.users();
    } catch {
      return; // the stream tells when the server is back
    }
    if (this.users.length === 0) {
      location.reload(); // the server began anew, with nobody in it
      return;
    }
    for (const pane of this.panes) {
      if (this.users.some((user) => user.id === pane.me.id)) pane.drawPeople();
      else await pane.become(this.users[0]);
    }
  }

  faultsChanged() {
    this.drawer.refresh();
  }

  close(pane) {
    this.panes = this.panes.filter((one) => one !== pane);
    pane.end();
    this.focused(this.panes[0]);
    this.#sides();
    this.split.focus();
  }

  async #openPane(user, chat) {
    const pane = new Pane(this, user);
    this.panes.push(pane);
    this.place.classList.remove("empty");
    this.place.append(pane.node);
    this.focused(pane);
    this.#sides();
    await pane.begin({ chat });
    if (this.panes[0] === pane) remember(user.id);
  }

  #sides() {
    const two = this.panes.length > 1;
    document.body.classList.toggle("two", two);
    this.panes.forEach((pane, index) => {
      pane.closeButton.hidden = index === 0;
    });
    this.split.setAttribute("aria-pressed", String(two));
    this.changed();
  }

  #split() {
    if (this.panes.length > 1) {
      this.close(this.panes[1]);
      return;
    }
    const other = this.users.find((user) => user.id !== this.panes[0].me.id);
    const { chatId } = this.panes[0].conversation;
    if (other) this.#openPane(other, chatId < 0 ? chatId : other.id);
    else personDialog(async (user) => (await this.personAdded(user), await this.#openPane(user, user.id)));
  }

  #drawBar() {
    this.split = iconButton("panes", "Second person side by side", () => this.#split(), { "aria-pressed": "false", class: "icon-button split" });
    this.faultsButton = iconButton("faults", "Faults", () => (this.drawer.isOpen ? this.drawer.close() : this.#openDrawer()), { "aria-expanded": "false", "aria-controls": "faults" });
    const shade = iconButton("moon", "Dark or light", () => (window.theme.toggle(), draw()));
    const draw = () => {
      const dark = window.theme.isDark();
      shade.replaceChildren(icon(dark ? "sun" : "moon"));
      shade.setAttribute("aria-label", dark ? "Use light colours" : "Use dark colours");
      shade.title = shade.getAttribute("aria-label");
    };
    draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    this.bar.replaceChildren(
      el("img", { src: "/page/icon.svg", alt: "", width: 26, height: 26 }),
      el("h1", { text: "Local Telegram" }),
      el("span", { class: "bar-note", text: `@${this.bot.username} · nothing leaves this machine` }),
      this.split,
      this.faultsButton,
      shade,
    );
  }

  #openDrawer() {
    this.drawer.open();
    document.body.classList.add("drawer-open");
    this.faultsButton.setAttribute("aria-expanded", "true");
  }

  #drawerClosed() {
    document.body.classList.remove("drawer-open");
    this.faultsButton.setAttribute("aria-expanded", "false");
    this.faultsButton.focus();
  }

  /** Keeps who and where in the address, so that reloading, and a copied address, lead to the same place. */
  #address() {
    const [first, second] = this.panes;
    if (!first) return;
    const query = new URLSearchParams({ as: first.me.id });
    if (first.conversation.chatId !== null && first.isShown()) query.set("chat", first.conversation.chatId);
    if (second) query.set("with", second.me.id);
    history.replaceState(null, "", `?${query}`);
  }

  #welcome() {
    const problem = el("p", { class: "problem", role: "alert" });
    const form = el(
      "form",
      { class: "welcome fields" },
      el("img", { src: "/page/icon.svg", alt: "", width: 56, height: 56 }),
      el("h2", { text: "Who are you?" }),
      el("p", { text: "A person of your making talks with the bot here. Add more later, and switch between them." }),
      ...personFields(),
      problem,
      el("button", { type: "submit", class: "button primary" }, "Begin"),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const user = await addPerson(form);
        this.users = [user];
        form.remove();
        await this.#openPane(user, user.id);
        this.current.conversation.composer.focus(); // the form that had the focus is gone
      } catch (error) {
        problem.textContent = error.message;
      }
    });
    this.place.classList.add("empty");
    this.place.replaceChildren(form);
    form.querySelector("input").focus();
  }
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function remember(id) {
  try {
    localStorage.setItem(REMEMBERED, String(id));
  } catch {
    // Storage is switched off: the address still tells.
  }
}

new App().begin();
