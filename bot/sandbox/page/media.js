// Photos, albums and documents in messages, and the window in which a photo is enlarged.
import { fileUrl } from "./api.js";
import { openDialog } from "./dialogs.js";
import { el, icon, iconButton } from "./elements.js";

const UNITS = ["B", "KB", "MB", "GB"];

/** "1.4 MB" */
export function fileSize(bytes) {
  if (bytes === undefined || bytes === null) return "";
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 10 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`;
}

const largest = (message) => message.photo.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
const describe = (message) => message.caption?.trim() || "Photo";

/** "wide", "tall" or "small": the shape of the bubble around photos. */
export function shapeOf(messages) {
  const shown = messages.filter((message) => message.photo);
  if (shown.length > 1) return "wide";
  const { width, height } = largest(shown[0]);
  return height > width * 1.4 ? "tall" : width < 240 ? "small" : "wide";
}

/** All photos of a message or an album, as buttons that enlarge them. */
export function photos(messages, context) {
  const shown = messages.filter((message) => message.photo);
  const album = shown.length > 1;
  return el(
    "div",
    { class: album ? `photos album album-${Math.min(shown.length, 10)}` : "photos" },
    ...shown.map((message, index) => photo(message, () => enlarge(shown, index), context)),
  );
}

function photo(message, open, context) {
  const size = largest(message);
  const image = el("img", { src: fileUrl(size.file_id), alt: describe(message), width: size.width, height: size.height, decoding: "async" });
  const button = el("button", { type: "button", class: "photo", title: "Enlarge" }, image);
  image.addEventListener("error", () => button.classList.add("missing"));
  let hidden = message.has_media_spoiler && !context.revealed;
  if (hidden) {
    button.classList.add("covered");
    button.setAttribute("aria-label", "Hidden photo: show it");
  }
  button.addEventListener("click", () => {
    if (!hidden) return open();
    hidden = false;
    button.classList.remove("covered");
    button.removeAttribute("aria-label");
    return context.reveal();
  });
  return button;
}

function enlarge(messages, first) {
  let at = first;
  const image = el("img", { class: "enlarged" });
  const caption = el("p", { class: "viewer-caption" });
  const count = el("span", { class: "viewer-count", "aria-live": "polite" });
  const download = el("a", { class: "icon-button", "aria-label": "Download photo", title: "Download photo" }, icon("download"));
  const show = (index) => {
    at = (index + messages.length) % messages.length;
    const message = messages[at];
    const url = fileUrl(largest(message).file_id);
    image.src = url;
    image.alt = describe(message);
    caption.textContent = message.caption ?? "";
    download.href = url;
    download.download = `photo-${message.message_id}`;
    count.textContent = messages.length > 1 ? `${at + 1} of ${messages.length}` : "";
  };
  show(first);
  const several = messages.length > 1;
  const { node } = openDialog(
    "Photo",
    [
      el("div", { class: "viewer-tools" }, count, download),
      el(
        "div",
        { class: "viewer-stage" },
        several && iconButton("back", "Previous photo", () => show(at - 1), { class: "icon-button previous" }),
        image,
        several && iconButton("next", "Next photo", () => show(at + 1), { class: "icon-button following" }),
      ),
      caption,
    ],
    { className: "viewer", hideTitle: true },
  );
  node.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
  });
  node.querySelector(".viewer-stage").addEventListener("click", (event) => {
    if (event.target === event.currentTarget) node.close();
  });
}

/** A document: its name and size, and a link that downloads it. */
export function documentCard(file) {
  const name = file.file_name ?? "file";
  const kind = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1] ?? "";
  return el(
    "a",
    { class: "document", href: fileUrl(file.file_id), download: name, title: `Download ${name}` },
    el("span", { class: "document-icon", "aria-hidden": "true" }, kind ? kind.toLowerCase() : icon("file")),
    el("span", { class: "document-lines" }, el("span", { class: "document-name", text: name }), el("span", { class: "document-size", text: `${fileSize(file.file_size)} · Download` })),
  );
}
