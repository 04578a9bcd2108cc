// Windows over the page. <dialog> keeps the focus inside and gives it back; Escape and a click outside close it.
import { el, freshId, iconButton } from "./elements.js";

/**
 * Opens a modal window with a title.
 * @returns {{node: HTMLDialogElement, close: () => void, closed: Promise<void>}}
 */
export function openDialog(title, children, { className = "", hideTitle = false } = {}) {
  const id = freshId("dialog");
  const before = document.activeElement;
  const node = el(
    "dialog",
    { class: `window ${className}`, "aria-labelledby": id },
    el("div", { class: "window-head" }, el("h2", { id, text: title, class: hideTitle ? "unseen" : null }), iconButton("close", "Close", () => node.close())),
    ...children,
  );
  // A press that begins and ends on the backdrop closes; one that only ends there (marking text) does not.
  let pressedOutside = false;
  node.addEventListener("pointerdown", (event) => {
    pressedOutside = event.target === node;
  });
  node.addEventListener("click", (event) => {
    if (event.target === node && pressedOutside) node.close();
  });
  const closed = new Promise((resolve) => {
    node.addEventListener("close", () => {
      node.remove();
      // The thing that opened it may have been redrawn meanwhile (a tapped button whose message was edited).
      if (!before?.isConnected) document.querySelector(".pane.active .composer textarea")?.focus();
      resolve();
    });
  });
  document.body.append(node);
  node.showModal();
  return { node, close: () => node.close(), closed };
}

/** An alert of the bot: text and one button. */
export function showAlert(title, text) {
  const { node, close, closed } = openDialog(title, [
    el("p", { class: "alert-text", text }),
    el("div", { class: "window-actions" }, el("button", { type: "button", class: "button primary", autofocus: true, onclick: () => close() }, "OK")),
  ], { className: "alert" });
  node.setAttribute("role", "alertdialog");
  return closed;
}

/** A form in a window. `save` gets the form; its error is shown, and the window stays open. */
export function formDialog(title, fields, verb, save) {
  const problem = el("p", { class: "problem", role: "alert" });
  const submit = el("button", { type: "submit", class: "button primary" }, verb);
  const form = el("form", { class: "fields", method: "dialog" }, ...fields, problem, el("div", { class: "window-actions" }, submit));
  const opened = openDialog(title, [form]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    problem.textContent = "";
    try {
      await save(form);
      opened.close();
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      submit.disabled = false;
    }
  });
  return opened;
}

/** A labelled field: the control inside its label. */
export function field(label, control, hint) {
  return el("label", { class: "field" }, el("span", { class: "field-label", text: label }), control, hint && el("span", { class: "hint", text: hint }));
}

const SHOWN_FOR = 4_000;

/** A place for short notices, read out politely. Returns the node and a function that shows one. */
export function toaster() {
  const node = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
  const show = (text) => {
    const toast = el("div", { class: "toast", text });
    node.replaceChildren(toast); // the newest alone: several would hide what they are about
    setTimeout(() => toast.remove(), SHOWN_FOR);
  };
  return { node, show };
}
