// Groups: the dialog that makes one, and the one that shows who is in it and changes that.
import * as api from "./api.js";
import { avatar, nameOf } from "./avatars.js";
import { field, formDialog, openDialog } from "./dialogs.js";
import { el } from "./elements.js";

const choice = (name, value, label, hint, options = {}) =>
  el("label", { class: "choice" }, el("input", { type: options.type ?? "radio", name, value, ...options }), el("span", { class: "choice-lines" }, el("span", { text: label }), hint && el("span", { class: "hint", text: hint })));

/** Asks for title, kind and members; `made` gets the chat. */
export function newGroupDialog({ me, users, made }) {
  const topics = choice("topics", "yes", "Topics", "Splits a supergroup into threads", { type: "checkbox" });
  const fields = [
    field("Title", el("input", { name: "title", required: true, maxlength: 128, autocomplete: "off", autofocus: true })),
    el(
      "fieldset",
      {},
      el("legend", { text: "Kind" }),
      choice("type", "group", "Group", "Small; can later become a supergroup", { checked: true }),
      choice("type", "supergroup", "Supergroup", "Can have topics"),
      topics,
    ),
    el(
      "fieldset",
      {},
      el("legend", { text: "Members" }),
      ...users.filter((user) => user.id !== me.id).map((user) => choice("members", String(user.id), nameOf(user), null, { type: "checkbox", checked: true })),
      users.length === 1 && el("p", { class: "hint", text: "You and the bot. Add more people from the menu at the top." }),
    ),
    el("fieldset", {}, el("legend", { text: "The bot" }), choice("bot_is_admin", "yes", "Is an administrator", "Then it reads every message, not only commands and replies", { type: "checkbox" })),
  ];
  const opened = formDialog("New group", fields, "Create group", async (form) => {
    const values = new FormData(form);
    const chat = await api.addChat({
      type: values.get("topics") ? "supergroup" : values.get("type"),
      title: values.get("title").trim(),
      members: [me.id, ...values.getAll("members").map(Number)],
      admins: [me.id],
      topics: values.get("topics") === "yes",
      bot_is_admin: values.get("bot_is_admin") === "yes",
    });
    await made(chat);
  });
  const form = opened.node.querySelector("form");
  form.addEventListener("change", (event) => {
    if (event.target.name === "topics" && event.target.checked) form.elements.type.value = "supergroup";
    if (event.target.name === "type" && event.target.value === "group") form.elements.topics.checked = false;
  });
  return opened;
}

/** Who is in a group. `entry` is read again after each change through `reload`. */
export function groupDialog({ entry, me, bot, users, reload, toast }) {
  const body = el("div", { class: "members" });
  const opened = openDialog(nameOf(entry.chat), [body]);

  const change = async (user, action) => {
    try {
      await api.changeMember({ chat: entry.chat.id, user, by: me.id, action });
    } catch (error) {
      toast(error.message);
    }
    const next = await reload();
    if (next) draw(next);
    else opened.close();
  };
  const button = (label, who, action) => el("button", { type: "button", class: "button small", "aria-label": `${label}: ${nameOf(who)}`, onclick: () => change(who.id, action) }, label);

  const row = (who, isAdmin) =>
    el(
      "li",
      { class: "member" },
      avatar(who, "small"),
      el("span", { class: "who-lines" }, el("span", { class: "who-name", text: nameOf(who) }), el("span", { class: "who-language", text: isAdmin ? "Administrator" : who.is_bot ? "Bot" : "Member" })),
      button(isAdmin ? "Demote" : "Promote", who, isAdmin ? "demote" : "promote"),
      who.id === me.id ? button("Leave", who, "leave") : button("Remove", who, "kick"),
    );

  const draw = (now) => {
    const members = [...(now.members ?? [])];
    if (now.bot_member && !members.some((who) => who.id === bot.id)) members.push(bot);
    const admins = new Set(now.admins ?? []);
    const outside = [...users(), bot].filter((who) => !members.some((member) => member.id === who.id));
    body.replaceChildren(
      el("h3", { text: `${members.length} members` }),
      el("ul", {}, ...members.map((who) => row(who, admins.has(who.id)))),
      ...(outside.length > 0
        ? [el("h3", { text: "Not in the group" }), el("ul", {}, ...outside.map((who) => el("li", { class: "member" }, avatar(who, "small"), el("span", { class: "who-name", text: nameOf(who) }), button("Add", who, "join"))))]
        : []),
    );
  };
  draw(entry);
  return opened;
}
