// The drawer in which one breaks things on purpose, to see how the bot takes it.
import * as api from "./api.js";
import { nameOf } from "./avatars.js";
import { el, icon, iconButton } from "./elements.js";

const FAULTS = [
  ["What the bot sends", [
    ["Too many requests for 10 s", "Every call is refused with 429 and retry_after", { kind: "flood", seconds: 10 }],
    ["Bad gateway, three times", "The next three calls get 502", { kind: "error", code: 502, times: 3 }],
    ["Hang", "The next call waits 30 s for its answer", { kind: "hang", seconds: 30, times: 1 }],
    ["Drop after accepting", "What the bot next sends, edits or deletes is done, but the answer never comes", { kind: "drop", times: 1 }],
  ]],
  ["What the bot gets", [
    ["Deliver twice", "The next update comes two times", { kind: "twice", times: 1 }],
    ["Out of order", "The next three updates are shuffled", { kind: "shuffle", times: 3 }],
    ["Unknown fields", "The next update has fields that nobody knows", { kind: "unknown_fields", times: 1 }],
    ["Garbage", "The next update is no update at all", { kind: "garbage", times: 1 }],
  ]],
];

/** The drawer. `active` gives the pane that was used last: who blocks, and which group is migrated. */
export class FaultDrawer {
  constructor(node, { active, closed, bot }) {
    Object.assign(this, { node, active, closed, bot });
    this.status = el("p", { class: "fault-status", role: "status" });
    this.list = el("ul", { class: "fault-active" });
    this.block = this.#button("Block the bot", "", () => this.#block());
    this.migrate = this.#button("Migrate this group", "", () => this.#migrate());
    node.append(
      el("div", { class: "drawer-head" }, el("h2", { text: "Faults" }), iconButton("close", "Close faults", () => this.close())),
      el(
        "div",
        { class: "drawer-body" },
        this.status,
        this.#section("Now at work", this.list, el("button", { type: "button", class: "button", onclick: () => this.#add({ kind: "clear" }, "All faults cleared") }, "Clear all faults")),
        this.#section("People and groups", this.block, this.migrate),
        ...FAULTS.map(([title, faults]) => this.#section(title, ...faults.map(([label, hint, fault]) => this.#button(label, hint, () => this.#add(fault, label))))),
        this.#section(
          "What happened",
          el("a", { class: "fault link", href: "/sandbox/log", download: "sandbox-log.jsonl" }, icon("download"), el("span", { class: "fault-lines" }, el("span", { text: "Download the log" }), el("span", { class: "hint", text: "Every request and update, as JSON lines" }))),
          el("a", { class: "fault link", href: "/sandbox", target: "_blank", rel: "noopener" }, icon("book"), el("span", { class: "fault-lines" }, el("span", { text: "Control by script" }), el("span", { class: "hint", text: "All of this over HTTP, with examples" }))),
        ),
      ),
    );
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  get isOpen() {
    return !this.node.hidden;
  }

  open() {
    this.node.hidden = false;
    this.update();
    this.refresh();
    this.node.querySelector("button").focus();
  }

  close() {
    this.node.hidden = true;
    this.closed();
  }

  /** Draws what depends on the pane in use. */
  update() {
    if (!this.isOpen) return;
    const pane = this.active();
    if (!pane) return;
    const blocked = pane.entry(pane.me.id)?.bot_blocked ?? false;
    const { entry } = pane.conversation;
    const migratable = entry?.chat.type === "group";
    this.#label(this.block, blocked ? "Unblock the bot" : "Block the bot", `As ${nameOf(pane.me)}`);
    this.#label(this.migrate, "Migrate this group", migratable ? `“${nameOf(entry.chat)}” becomes a supergroup with another id` : "Open a basic group first");
    this.migrate.disabled = !migratable;
  }

  /** Asks the server which faults are at work. */
  async refresh() {
    if (!this.isOpen) return;
    try {
      const answer = await api.faults();
      const faults = Array.isArray(answer) ? answer : (answer.active ?? answer.faults ?? []);
      this.list.replaceChildren(...(faults.length > 0 ? faults.map((fault) => el("li", { text: describe(fault) })) : [el("li", { class: "none", text: "None" })]));
    } catch (error) {
      this.status.textContent = error.message;
    }
  }

  #section(title, ...children) {
    return el("section", { class: "fault-section" }, el("h3", { text: title }), ...children);
  }

  #button(label, hint, act) {
    return el("button", { type: "button", class: "fault", onclick: act }, el("span", { class: "fault-lines" }, el("span", { class: "fault-label", text: label }), el("span", { class: "hint", text: hint })));
  }

  #label(button, label, hint) {
    button.querySelector(".fault-label").textContent = label;
    button.querySelector(".hint").textContent = hint;
  }

  async #add(fault, label) {
    await this.#try(() => api.addFault(fault), fault.kind === "clear" ? label : `${label}: set`);
    await this.refresh();
  }

  async #block() {
    const pane = this.active();
    const blocked = !(pane.entry(pane.me.id)?.bot_blocked ?? false);
    await this.#try(() => api.block(pane.me.id, blocked), blocked ? `${nameOf(pane.me)} blocked the bot` : `${nameOf(pane.me)} unblocked the bot`);
    await pane.reload();
    this.update();
  }

  async #migrate() {
    const pane = this.active();
    await this.#try(() => api.migrate(pane.conversation.chatId), "The group is now a supergroup");
    await pane.reload();
    this.update();
  }

  async #try(act, done) {
    try {
      await act();
      this.status.textContent = done;
    } catch (error) {
      this.status.textContent = error.message;
    }
  }
}

function describe({ kind, ...rest }) {
  const details = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined && typeof value !== "object");
  return [kind.replaceAll("_", " "), ...details.map(([name, value]) => `${name.replaceAll("_", " ")} ${typeof value === "number" ? Math.round(value) : value}`)].join(" · ");
}
