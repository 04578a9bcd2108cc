// Times as people read them, in the browser's own language and time zone.

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const DAY_OF_YEAR = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const WEEKDAY = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const SHORT = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "2-digit", year: "2-digit" });
const DAY_MS = 86_400_000;

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysAgo = (date) => Math.round((midnight(new Date()) - midnight(date)) / DAY_MS);

/** "14:05" for a time in unix seconds. */
export const clockTime = (seconds) => TIME.format(seconds * 1000);

/** The whole date and time, for tooltips. */
export const fullTime = (seconds) => FULL.format(seconds * 1000);

/** The machine's form, for <time datetime>. */
export const isoTime = (seconds) => new Date(seconds * 1000).toISOString();

/** The calendar day of a time: when it begins and ends, in unix seconds. */
export function dayOf(seconds) {
  const date = new Date(seconds * 1000);
  const begins = midnight(date) / 1000;
  return { begins, ends: new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() / 1000 };
}

/** "Today", "Yesterday", "3 May" or "3 May 2024". */
export function dayName(seconds) {
  const date = new Date(seconds * 1000);
  const ago = daysAgo(date);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return (date.getFullYear() === new Date().getFullYear() ? DAY : DAY_OF_YEAR).format(date);
}

/** What the list of chats shows: the time today, the weekday within a week, else the date. */
export function listTime(seconds) {
  const date = new Date(seconds * 1000);
  const ago = daysAgo(date);
  if (ago <= 0) return TIME.format(date);
  return (ago < 7 ? WEEKDAY : SHORT).format(date);
}
