-- Groups whose id changed, groups whose own world it is that they play, and worlds made from the chat lately.

-- A group that becomes a supergroup gets another id; links and buttons posted before still name the old one.
create table moved_chats (
    old_id integer primary key,
    new_id integer not null                       -- the group's id now: never itself an old one
) strict;

-- 1: a host of the world that is played here made or chose it for this group, whose admins host it as well.
alter table chats add column owns_world integer not null default 0;

-- Worlds made from the chat in the last day, deleted ones too; older rows are dropped.
create table worlds_made (
    number  integer primary key,
    user_id integer,                              -- who made it; NULL: somebody who was forgotten
    at      text    not null                      -- instant
) strict;
