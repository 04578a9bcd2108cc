// What happened in a chat, in words; and one line of words for any message.
import { isolated, nameOf } from "./avatars.js";

const names = (users) => users.map(nameOf).join(", ");

const ACTIONS = {
  new_chat_members: (m, who) =>
    m.new_chat_members.length === 1 && m.new_chat_members[0].id === m.from?.id ? `${who} joined the group` : `${who} added ${names(m.new_chat_members)}`,
  left_chat_member: (m, who) => (m.left_chat_member.id === m.from?.id ? `${who} left the group` : `${who} removed ${nameOf(m.left_chat_member)}`),
  group_chat_created: (m, who) => `${who} created the group “${nameOf(m.chat)}”`,
  supergroup_chat_created: (m, who) => `${who} created the group “${nameOf(m.chat)}”`,
  new_chat_title: (m, who) => `${who} changed the title to “${isolated(m.new_chat_title)}”`,
  new_chat_photo: (m, who) => `${who} changed the group's photo`,
  delete_chat_photo: (m, who) => `${who} removed the group's photo`,
  migrate_to_chat_id: () => "This group became a supergroup",
  migrate_from_chat_id: () => "This group was upgraded to a supergroup",
  pinned_message: (m, who) => `${who} pinned “${isolated(summary(m.pinned_message))}”`,
  forum_topic_created: (m, who) => `${who} created the topic “${isolated(m.forum_topic_created.name)}”`,
  forum_topic_edited: (m, who) => `${who} changed the topic${m.forum_topic_edited.name ? ` to “${isolated(m.forum_topic_edited.name)}”` : ""}`,
  forum_topic_closed: (m, who) => `${who} closed the topic`,
  forum_topic_reopened: (m, who) => `${who} reopened the topic`,
  general_forum_topic_hidden: (m, who) => `${who} hid the General topic`,
  general_forum_topic_unhidden: (m, who) => `${who} showed the General topic`,
  message_auto_delete_timer_changed: (m, who) => `${who} changed when messages are deleted`,
  write_access_allowed: () => "The bot may now write to you",
};

/** The sentence of a service message, or null if the message is an ordinary one. */
export function serviceText(message) {
  const kind = Object.keys(ACTIONS).find((name) => name in message);
  return kind ? ACTIONS[kind](message, nameOf(message.from)) : null;
}

const KINDS = { animation: "GIF", video: "Video", audio: "Music", voice: "Voice message", video_note: "Video message", sticker: "Sticker", location: "Location", venue: "Place", contact: "Contact", poll: "Poll", dice: "Dice" };

/** The name of a kind of content that this page does not draw, or null. */
export function unusualKind(message) {
  const kind = Object.keys(KINDS).find((name) => name in message);
  return kind ? KINDS[kind] : null;
}

/** One line for lists and quotes. */
export function summary(message) {
  if (!message) return "";
  const service = serviceText(message);
  if (service) return service;
  const words = (message.text ?? message.caption ?? "").replace(/\s+/gu, " ").trim();
  if (message.photo) return words || "Photo";
  if (message.document) return words || message.document.file_name || "File";
  return words || unusualKind(message) || "Message";
}
