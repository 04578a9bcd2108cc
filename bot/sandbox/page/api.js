// The control interface of the local server, one function an endpoint. Answers are returned as they came.

/** A refusal by the server, in its own words, or the lack of any answer. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The local server does not answer. Is it still running?", 0);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(body?.error ?? body?.description ?? `The server answered ${response.status}.`, response.status);
  return body;
}

const get = (path, values = {}) => {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
  return request(query.size ? `${path}?${query}` : path);
};

const post = (path, body, signal) => {
  const kept = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  return request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(kept), signal });
};

export const me = () => get("/sandbox/me");
export const users = () => get("/sandbox/users");
export const addUser = (user) => post("/sandbox/users", user);
export const chats = (as) => get("/sandbox/chats", { as });
export const addChat = (chat) => post("/sandbox/chats", chat);
export const changeMember = (change) => post("/sandbox/chats/members", change);
export const migrate = (chat) => post("/sandbox/chats/migrate", { chat });
export const addTopic = (chat, name, by) => post("/sandbox/chats/topics", { chat, name, by });
export const messages = (as, chat, { before, limit, thread } = {}) => get("/sandbox/messages", { chat, as, before, limit, thread });
export const markRead = (as, chat, upTo) => post("/sandbox/read", { as, chat, up_to: upTo });
export const send = (message) => post("/sandbox/send", message);
export const tap = (tapped) => post("/sandbox/tap", tapped);
export const inline = (query, signal) => post("/sandbox/inline", query, signal);
export const choose = (chosen) => post("/sandbox/inline/choose", chosen);
export const react = (reaction) => post("/sandbox/react", reaction);
export const commands = (as, chat) => get("/sandbox/commands", { chat, as });
export const faults = () => get("/sandbox/faults");
export const addFault = (fault) => post("/sandbox/faults", fault);
export const block = (user, blocked) => post("/sandbox/blocks", { user, blocked });
export const fileUrl = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;
