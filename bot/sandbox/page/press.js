// Presses that last. A click is a down and an up on the same node: one that is drawn anew, or moves, in between is lost.

const LONGEST = 5_000; // what is held longer than this may change under the finger
const GRACE = 40; // after a finger is lifted the click follows in an event of its own

/**
 * Watches presses on what a selector names within a node.
 * @param {Element} node
 * @param {string} selector
 * @param {() => void} released called once a press, and the click that ends it, are over
 * @returns {() => boolean} whether something is pressed just now: then nothing may be drawn anew
 */
export function watchPresses(node, selector, released) {
  let held = null;
  let timer = 0;
  const over = () => {
    held?.abort();
    held = null;
    released();
  };
  node.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(selector)) return;
    held?.abort();
    held = new AbortController();
    clearTimeout(timer);
    timer = setTimeout(over, LONGEST);
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(over, GRACE);
    };
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, soon, { capture: true, signal: held.signal });
  });
  return () => held !== null;
}
