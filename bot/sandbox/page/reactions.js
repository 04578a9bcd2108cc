// The small palette from which one reacts to a message.
import { arrowKeys, el } from "./elements.js";

const NAMED = [["👍", "Thumbs up"], ["❤", "Heart"], ["🔥", "Fire"], ["🎉", "Party"], ["😁", "Grin"], ["🤔", "Thinking"], ["😢", "Crying"], ["👎", "Thumbs down"]];

/** Opens the palette beside a button; `chosen` gets an emoji that Telegram allows as a reaction. */
export function pickReaction(button, chosen) {
  const take = (emoji) => {
    palette.hidePopover();
    chosen(emoji);
  };
  const palette = el(
    "div",
    { class: "palette", popover: "auto", role: "group", "aria-label": "React with" },
    ...NAMED.map(([emoji, name]) => el("button", { type: "button", "aria-label": name, title: name, onclick: () => take(emoji) }, emoji)),
  );
  palette.addEventListener("toggle", (event) => event.newState === "closed" && palette.remove());
  arrowKeys(palette, "button");
  document.body.append(palette);
  palette.showPopover();
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = palette;
  palette.style.left = `${Math.max(8, Math.min(at.left - width / 2, innerWidth - width - 8))}px`;
  palette.style.top = `${Math.max(8, at.top - height - 6)}px`;
  palette.firstChild.focus();
}
