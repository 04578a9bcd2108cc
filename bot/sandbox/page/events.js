// The stream of what happens, for one person. It comes back by itself after a break, and then asks for a fresh start.

const NAMED = ["edited", "deleted", "chat", "user", "typing", "commands", "callback_answer", "reaction", "keyboard", "fault", "reload"];
const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;

/**
 * Listens on behalf of a user until closed.
 * @param {number} as whose events
 * @param {{event: (event: object) => void, reload: () => void, connected: (yes: boolean) => void,
 *   refused: () => void}} to
 */
export function listen(as, to) {
  let source = null;
  let timer = 0;
  let wait = FIRST_WAIT;
  let broken = false;
  let closed = false;

  const received = (message) => {
    let event;
    try {
      event = JSON.parse(message.data);
    } catch {
      return; // a line that is no event tells nothing
    }
    if ((event.type ?? message.type) === "reload") to.reload();
    else to.event({ type: message.type, ...event });
  };

  const open = () => {
    source = new EventSource(`/sandbox/events?as=${encodeURIComponent(as)}`);
    source.onmessage = received;
    for (const name of NAMED) source.addEventListener(name, received);
    source.onopen = () => {
      wait = FIRST_WAIT;
      to.connected(true);
      // What happened in between may be lost (a restarted server counts anew): the page asks for everything again.
      if (broken) to.reload();
      broken = false;
    };
    source.onerror = () => {
      if (closed) return;
      broken = true;
      to.connected(false);
      if (source.readyState !== EventSource.CLOSED) return; // the browser itself tries again
      to.refused(); // by a server that is there, but may have begun anew and know this person no more
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  };

  open();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      source.close();
    },
  };
}
