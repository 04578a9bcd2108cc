// Buttons that a bot sends: under its messages (inline), and in place of the phone's keyboard (reply keyboards).
import { el, icon } from "./elements.js";
import { link } from "./links.js";

const NOT_HERE = { web_app: "Web apps do not open here.", pay: "Nothing can be paid here.", callback_game: "Games do not open here.", login_url: null };

/** The rows of an inline keyboard under a message. */
export function inlineKeyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length === 0) return null;
  return el(
    "div",
    { class: "inline-keyboard", role: "group", "aria-label": "Buttons of this message" },
    ...rows.map((row) => el("div", { class: "inline-row" }, ...row.map((button) => inlineButton(button, message, context)))),
  );
}

function inlineButton(button, message, context) {
  const style = button.style ? ` style-${["primary", "success", "danger"].find((known) => known === button.style) ?? "plain"}` : "";
  const options = { class: `inline-button${style}` };
  const address = button.url ?? button.login_url?.url;
  if (address) return link(address, context, { ...options, title: address }, button.text, icon("link"));
  const node = el("button", { type: "button", ...options }, button.text);
  if (button.copy_text) node.append(icon("copy"));
  node.addEventListener("click", () => pressed(button, message, node, context));
  return node;
}

function pressed(button, message, node, context) {
  if (button.callback_data !== undefined) return tapped(button, message, node, context);
  if (button.switch_inline_query_current_chat !== undefined) return context.writeInline(button.switch_inline_query_current_chat);
  if (button.switch_inline_query !== undefined) return context.chooseChatFor(button.switch_inline_query);
  if (button.switch_inline_query_chosen_chat) return context.chooseChatFor(button.switch_inline_query_chosen_chat.query ?? "");
  if (button.copy_text) return copy(button.copy_text.text, context);
  const kind = Object.keys(NOT_HERE).find((name) => name in button);
  return context.toast(NOT_HERE[kind] ?? "This kind of button does nothing here.");
}

async function tapped(button, message, node, context) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await context.tap(message, button.callback_data);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

/** Puts a text on the clipboard and says so. */
export async function copy(text, context) {
  try {
    await navigator.clipboard.writeText(text);
    context.toast("Copied.");
  } catch {
    context.toast("The browser did not allow copying.");
  }
}

/**
 * The reply keyboard in force, above the composer.
 * @param {object} markup a ReplyKeyboardMarkup
 * @param {(text: string) => void} send
 * @param {(text: string) => void} toast
 */
export function replyKeyboard(markup, send, toast) {
  return el(
    "div",
    { class: markup.resize_keyboard ? "reply-keyboard" : "reply-keyboard roomy", role: "group", "aria-label": "Keyboard of the bot" },
    ...markup.keyboard.map((row) =>
      el(
        "div",
        { class: "reply-row" },
        ...row.map((key) => {
          const button = typeof key === "string" ? { text: key } : key;
          const special = Object.keys(button).some((name) => name.startsWith("request_") || name === "web_app");
          const press = () => (special ? toast("This kind of button does nothing here.") : send(button.text));
          return el("button", { type: "button", class: "reply-key", onclick: press }, button.text);
        }),
      ),
    ),
  );
}
