// Who one is in this pane: the switcher, and the form that adds a person.
import * as api from "./api.js";
import { avatar, nameOf } from "./avatars.js";
import { field, formDialog } from "./dialogs.js";
import { arrowKeys, el, fillWith, freshId, icon } from "./elements.js";
import { watchPresses } from "./press.js";

const LANGUAGES = ["en", "ar", "cs", "de", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt-br", "ru", "tr", "uk", "zh-hans"];
const names = new Intl.DisplayNames(undefined, { type: "language" });

/** "German" for "de". */
export function languageName(code) {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

function ownLanguage() {
  const full = navigator.language.toLowerCase();
  return [full, full.split("-")[0]].find((code) => LANGUAGES.includes(code)) ?? "en";
}

/** The fields of a person, for the dialog and for the first visit. */
export function personFields() {
  const options = LANGUAGES.map((code) => el("option", { value: code, selected: code === ownLanguage() }, `${languageName(code)} (${code})`));
  return [
    field("First name", el("input", { name: "first_name", required: true, maxlength: 64, autocomplete: "off", autofocus: true })),
    field("Last name", el("input", { name: "last_name", maxlength: 64, autocomplete: "off" }), "May be left empty"),
    field("Username", el("input", { name: "username", maxlength: 32, pattern: "[A-Za-z][A-Za-z0-9_]{3,31}", title: "4 to 32 letters, digits and underscores, beginning with a letter", autocomplete: "off" }), "May be left empty"),
    field("Language", el("select", { name: "language_code" }, ...options), "The bot is told this language"),
  ];
}

/** Makes a person of what a form holds. */
export function addPerson(form) {
  const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
  return api.addUser(values);
}

/** Opens the form; `added` gets the new user. */
export function personDialog(added) {
  return formDialog("Add a person", personFields(), "Add person", async (form) => added(await addPerson(form)));
}

/**
 * The button that shows who one is, with the list of everybody to become.
 * @param {{users: () => object[], me: () => object, become: (user: object) => void, added: (user: object) => void}} on
 */
export function personSwitcher(on) {
  const id = freshId("people");
  const list = el("div", { class: "menu", id, popover: "auto", role: "group", "aria-label": "Who am I" });
  const button = el("button", { type: "button", class: "who", popovertarget: id, "aria-haspopup": "true", "aria-expanded": "false" });
  const become = (user) => {
    list.hidePopover();
    button.focus();
    if (user.id !== on.me().id) on.become(user);
  };
  let waiting = false;
  const draw = () => {
    waiting = pressed();
    if (waiting) return;
    const me = on.me();
    const face = el(
      "span",
      {},
      avatar(me, "small"),
      el("span", { class: "who-lines" }, el("span", { class: "who-name", text: nameOf(me) }), el("span", { class: "who-language", text: languageName(me.language_code ?? "en") })),
      icon("down"),
    );
    fillWith(button, face);
    button.setAttribute("aria-label", `Who am I: ${nameOf(me)}. Switch person`);
    const lines = el(
      "div",
      {},
      ...on.users().map((user) =>
        el(
          "button",
          { type: "button", class: "menu-item", "aria-pressed": String(user.id === me.id), onclick: () => become(user) },
          avatar(user, "small"),
          el("span", { class: "who-lines" }, el("span", { class: "who-name", text: nameOf(user) }), el("span", { class: "who-language", text: `${languageName(user.language_code ?? "en")} · id ${user.id}` })),
          user.id === me.id && icon("check"),
        ),
      ),
      el("button", { type: "button", class: "menu-item add", onclick: () => (list.hidePopover(), personDialog(on.added)) }, icon("plus"), el("span", { text: "Add a person" })),
    );
    fillWith(list, lines);
  };
  const pressed = watchPresses(list, ".menu-item", () => waiting && draw());
  list.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const at = button.getBoundingClientRect();
    list.style.left = `${at.left}px`;
    list.style.top = `${at.bottom + 6}px`;
    list.querySelector('[aria-pressed="true"]')?.focus();
  });
  arrowKeys(list, ".menu-item");
  return { button, list, draw };
}
