-- The chat: updates that act once, alerts that keep their hours, notices to chats, pictures sent before.

alter table inbox add column failure text;        -- of a dead row: the kind of error, never its words; NULL: none

-- What a user chose about alerts stands with their private chat. Minutes are of the day in the user's own time zone.
alter table chats add column time_zone text;      -- IANA name; NULL: UTC
alter table chats add column quiet_from integer;  -- minute from which alerts wait; NULL: no quiet hours
alter table chats add column quiet_to integer;    -- minute from which they are sent again; NULL: no quiet hours
alter table chats add column digest_at integer;   -- minute at which all of a day are sent as one; NULL: each at once

alter table outbox add column doubted integer not null default 0; -- 1: may have arrived without our hearing of it
alter table outbox add column delivered_at text;  -- instant; NULL: not delivered

-- What handling an update has already done, for as long as the update waits: a repeat does none of it again.
create table effects (
    update_id integer not null,
    name      text    not null,                   -- of the write
    nth       integer not null,                   -- of the writes of that name, from 1
    result    text    not null,                   -- what the write gave back, JSON
    primary key (update_id, name, nth)
) strict, without rowid;

-- What chats are told that is no player's alert: a group's digest, an offer of friendship. Delivered as alerts are.
create table notices (
    chat_id      integer not null,
    key          text    not null,                -- the same thing is told once
    payload      text    not null,                -- values as JSON, never wording, and no name
    state        text    not null check (state in ('waiting', 'cancelled', 'sending', 'delivered', 'gone')),
    attempts     integer not null default 0,
    doubted      integer not null default 0,      -- 1: may have arrived without our hearing of it
    lease_until  text,                            -- instant; NULL: nobody is sending it
    due_at       text,                            -- instant before which not to try; NULL: at once
    delivered_at text,                            -- instant; NULL: not delivered
    primary key (chat_id, key)
) strict, without rowid;
create index notices_waiting on notices (state, due_at) where state in ('waiting', 'sending');

-- Pictures that the platform has, so that the same one need not be sent twice.
create table files_sent (
    key     text    primary key,                  -- of what is drawn
    file_id text    not null,
    user_id integer                               -- whom it shows; NULL: no player
) strict, without rowid;
