// The scrolled list of messages. At most two hundred stand on the page at a time, however many are loaded.
import { bubble } from "./bubble.js";
import { dayName, isoTime } from "./dates.js";
import { el, icon } from "./elements.js";
import { watchPresses } from "./press.js";

const MOST_DRAWN = 200;
const STEP = 20; // few enough to be drawn within one frame
const NEAR = 1_200; // pixels from an end at which more is drawn
const AT_END = 60;

/** Draws a History, follows its newest message while the reader is there, and keeps the place otherwise. */
export class MessageList {
  #history = null;
  #drawn = new Map(); // key → {node, id of the first message, revision, first, last}
  #start = 0;
  #end = 0;
  #following = true;
  #top = 0;
  #frame = 0;
  #missed = 0;
  #lastNewest = 0;
  #waiting = false; // whether something changed that could not be drawn yet
  #pressed;

  constructor(context) {
    this.context = context;
    this.list = el("div", { class: "list" });
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0" }, this.list);
    this.count = el("span", { class: "badge" });
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toNewest(true) }, icon("down"), this.count);
    this.hollow = el("p", { class: "pill hollow", hidden: true, text: "No messages here yet" });
    this.node = el("div", { class: "log-area" }, this.log, this.hollow, this.jump);
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.log.addEventListener("keydown", (event) => this.#walk(event));
    this.log.addEventListener("focusin", (event) => this.#offerActions(event.target));
    new ResizeObserver(() => {
      if (this.#following) this.#toEnd();
      this.#catchUp(); // it may have come into sight
    }).observe(this.log);
    // A photo that arrives late, or a keyboard that opens, must not push the newest message out of sight.
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.list);
    this.#pressed = watchPresses(this.list, "a, button, [role=button]", () => this.#catchUp());
  }

  get atNewest() {
    return this.#following && this.#end >= (this.#history?.items().length ?? 0);
  }

  show(history, label) {
    this.#remember();
    this.#history = history;
    this.#drawn.clear();
    this.list.replaceChildren();
    this.log.setAttribute("aria-label", label);
    this.#missed = 0;
    this.#lastNewest = history?.newest?.message_id ?? 0;
    this.hollow.hidden = true;
    if (!history) return;
    const items = history.items();
    const kept = history.position ? standing(items, history.position.id) : -1;
    this.#following = kept < 0;
    this.#end = kept < 0 ? items.length : Math.min(items.length, kept + MOST_DRAWN / 2);
    this.#start = Math.max(0, (kept < 0 ? this.#end : kept) - MOST_DRAWN / 2);
    this.#draw({ quietly: true });
    if (kept < 0) this.#toEnd();
    else this.#place(history.position);
    this.#fill();
  }

  /** Draws what changed, together with whatever else changes before the next frame. */
  refresh() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      // Out of sight there is no place that could be kept, and what is pressed must not change before it is let go.
      this.#waiting = this.#pressed() || this.log.clientHeight === 0;
      if (!this.#waiting) this.#update();
    });
  }

  #catchUp() {
    if (this.#waiting) this.refresh();
  }

  toNewest(smoothly = false) {
    if (!this.#history) return;
    const total = this.#history.items().length;
    const far = this.#end < total;
    this.#end = total;
    this.#start = Math.max(0, total - MOST_DRAWN / 2);
    this.#following = true;
    this.#draw({ quietly: far });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (smoothly && !far && !calm) this.log.scrollTo({ top: this.log.scrollHeight, behavior: "smooth" });
    else this.#toEnd();
    this.#tellMissed();
  }

  /** Scrolls to a message, loading back to it if need be; false if it is not there. */
  async reveal(id) {
    const history = this.#history;
    while (history.more && (history.messages[0]?.message_id ?? Infinity) > id) await history.loadOlder();
    if (history !== this.#history) return false;
    const at = history.items().findIndex((item) => item.messages?.some((message) => message.message_id === id));
    if (at < 0) return false;
    if (at < this.#start || at >= this.#end) {
      this.#start = Math.max(0, at - 2 * STEP);
      this.#end = Math.min(history.items().length, at + 2 * STEP);
    }
    this.#following = false;
    this.#draw({ quietly: true });
    const { node } = this.#drawn.get(history.items()[at].key);
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
    node.classList.remove("found");
    void node.offsetWidth; // lets the animation begin anew
    node.classList.add("found");
    return true;
  }

  #update() {
    const history = this.#history;
    if (!history) return;
    this.hollow.hidden = !history.loaded || history.messages.length > 0;
    const newest = history.newest?.message_id ?? 0;
    const arrived = newest > this.#lastNewest;
    if (arrived && !this.#following) {
      this.#missed += history.messages.filter((m) => m.message_id > this.#lastNewest && m.from?.id !== this.context.me.id).length;
    }
    this.#lastNewest = newest;
    const anchor = this.#anchor();
    this.#locate(anchor);
    this.#draw({});
    if (this.#following) this.#toEnd();
    else this.#place(anchor);
    this.#tellMissed();
    this.#fill();
  }

  /** Finds the drawn stretch again after messages came before, within or behind it. */
  #locate(anchor) {
    const items = this.#history.items();
    const size = Math.max(this.#end - this.#start, Math.min(items.length, MOST_DRAWN / 2));
    if (this.#following || !anchor) {
      this.#end = items.length;
      this.#start = Math.max(0, items.length - Math.min(size, MOST_DRAWN));
      return;
    }
    const at = standing(items, anchor.id);
    const before = Math.min(anchor.before, at);
    this.#start = Math.max(0, at - before);
    this.#end = Math.min(items.length, this.#start + Math.min(size, MOST_DRAWN));
  }

  #draw({ quietly = false }) {
    const items = this.#history.items().slice(this.#start, this.#end);
    if (quietly) this.log.ariaBusy = "true"; // old messages are not news to a screen reader
    const wanted = new Map();
    let cursor = this.list.firstChild;
    for (const item of items) {
      const old = this.#drawn.get(item.key);
      const same = old && old.revision === item.revision && old.first === item.first && old.last === item.last;
      const node = same ? old.node : this.#make(item);
      if (old && !same) {
        const focus = focusWithin(old.node);
        if (cursor === old.node) cursor = node;
        old.node.replaceWith(node);
        focus?.(node);
      }
      if (cursor === node) cursor = node.nextSibling;
      else this.list.insertBefore(node, cursor);
      wanted.set(item.key, same ? old : { node, id: item.messages?.[0].message_id ?? null, revision: item.revision, first: item.first, last: item.last });
    }
    for (const [key, { node }] of this.#drawn) if (!wanted.has(key)) node.remove();
    this.#drawn = wanted;
    if (quietly) requestAnimationFrame(() => {
        this.log.ariaBusy = null;
      });
  }

  #make(item) {
    if (item.kind === "day") return el("p", { class: "day" }, el("time", { datetime: isoTime(item.date).slice(0, 10), text: dayName(item.date) }));
    if (item.kind === "service") return el("p", { class: "service", "data-id": item.messages[0].message_id, text: item.text });
    return bubble(item, this.context);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const below = scrollHeight - scrollTop - clientHeight;
    const upwards = scrollTop < this.#top - 1;
    this.#top = scrollTop;
    const atEnd = below < AT_END && this.#end >= (this.#history?.items().length ?? 0);
    // Only who scrolls up leaves the newest message: a keyboard that opens below, or a late photo, does not. Nor does the
    // browser, which scrolls up by itself where the list grows taller, as when a file that was attached is sent.
    this.#following = atEnd || (this.#following && (!upwards || below < AT_END));
    if (this.#following) {
      this.#missed = 0;
      this.context.reading();
    }
    this.#tellMissed();
    this.#fill();
  }

  /** Draws more above or below when the reader comes near an end, and takes away what is far from sight. */
  #fill() {
    const history = this.#history;
    if (!history?.loaded) return;
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const total = history.items().length;
    if (scrollTop < NEAR) {
      if (this.#start > 0) {
        this.#shift(Math.max(0, this.#start - STEP), Math.min(this.#end, Math.max(0, this.#start - STEP) + MOST_DRAWN));
      } else if (history.more) {
        history.loadOlder().catch((error) => this.context.toast(error.message));
      }
    } else if (scrollHeight - scrollTop - clientHeight < NEAR && this.#end < total) {
      const end = Math.min(total, this.#end + STEP);
      this.#shift(Math.max(this.#start, end - MOST_DRAWN), end);
    }
  }

  #shift(start, end) {
    const anchor = this.#anchor();
    const grew = end > this.#end;
    this.#start = start;
    this.#end = end;
    if (!grew && end < this.#history.items().length) this.#following = false;
    this.#draw({ quietly: true });
    if (this.#following) this.#toEnd();
    else this.#place(anchor);
  }

  /**
   * The first message in sight, how far it is from the top, and how much is drawn above it: what must not move. It is
   * never the line of a day: that one goes up as soon as earlier messages of the day are loaded.
   */
  #anchor() {
    const top = this.log.scrollTop;
    let before = 0;
    let last = null;
    for (const { node, id } of this.#drawn.values()) {
      if (id !== null) {
        last = { id, before, offset: node.offsetTop - top };
        if (node.offsetTop + node.offsetHeight > top) return last;
      }
      before += 1;
    }
    return last;
  }

  #place(anchor) {
    const items = this.#history.items();
    const drawn = anchor && this.#drawn.get(items[standing(items, anchor.id)]?.key);
    if (drawn) this.log.scrollTop = drawn.node.offsetTop - anchor.offset;
  }

  #remember() {
    if (this.#history) this.#history.position = this.#following ? null : this.#anchor();
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  #tellMissed() {
    const away = !this.#following;
    if (!away) this.#missed = 0;
    this.jump.hidden = !away;
    this.count.textContent = this.#missed > 0 ? String(this.#missed) : "";
    this.jump.setAttribute("aria-label", this.#missed > 0 ? `Jump to newest, ${this.#missed} new` : "Jump to newest");
  }

  /** Puts the actions of the message in focus into the tab order, and only those. */
  #offerActions(target) {
    const row = target.closest(".row");
    for (const button of this.list.querySelectorAll('.row-actions [tabindex="0"]')) if (!row?.contains(button)) button.tabIndex = -1;
    for (const button of row?.querySelectorAll(".row-actions button") ?? []) button.tabIndex = 0;
  }

  /** Up and down walk from message to message; R replies to the one in focus. */
  #walk(event) {
    const rows = [...this.list.querySelectorAll(".row")];
    const at = rows.indexOf(document.activeElement);
    const onLog = document.activeElement === this.log;
    if ((event.key === "ArrowUp" || event.key === "ArrowDown") && (at >= 0 || (onLog && event.key === "ArrowUp"))) {
      const to = at < 0 ? rows.length - 1 : at + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      rows[to]?.focus();
    } else if (event.key.toLowerCase() === "r" && at >= 0 && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      rows[at].querySelector(".row-actions button").click();
    }
  }
}

/** Where a message stands among the items, or the one after it if it is gone; the last item, if there is none. */
function standing(items, id) {
  const at = items.findIndex((item) => item.messages && item.messages.at(-1).message_id >= id);
  return at < 0 ? items.length - 1 : at;
}

/** Where the focus is within a node, as a function that finds the same place in the node's successor. */
function focusWithin(node) {
  const focused = document.activeElement;
  if (!node.contains(focused)) return null;
  const alike = (root) => [...root.querySelectorAll("button, a, [tabindex]")].filter((one) => one.classList[0] === focused.classList[0]);
  const label = (one) => one.ariaLabel ?? one.textContent;
  const old = alike(node);
  const at = old.indexOf(focused);
  return (next) => {
    const now = alike(next);
    // The button with the same words, best where it was. One with other words is the same only if no button came or went.
    const same = now.filter((one) => label(one) === label(focused));
    const place = now.length === old.length ? now[at] : null;
    const found = same.includes(place) ? place : (same[0] ?? place);
    (found ?? next).focus({ preventScroll: true });
  };
}
