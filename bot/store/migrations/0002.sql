-- Players: people who joined a world themselves. Who they are outside the game stands in `identities`, `consents`,
-- `hosts`, `chats` and `inbox` alone; everything else knows a number. All of it goes with /forget.

-- How often something that a tick may have read was taken back (a leave, a friendship ended, an act of someone
-- forgotten): a tick that was decided before is decided again.
alter table worlds add column withdrawals integer not null default 0;

create table players (
    world_id    integer not null references worlds on delete cascade,
    person      integer not null,
    visibility  text    not null check (visibility in ('only-me', 'friends', 'group', 'everyone')),
    group_chat  integer,                          -- whose members see them; NULL unless visibility is 'group'
    muted       integer not null,                 -- 1: wants no alerts
    joined_tick integer,                          -- NULL: comes in with the next tick
    left_at     text,                             -- instant; NULL: plays. Nothing is shown, or sent, from here on
    left_tick   integer,                          -- the tick that took them out; NULL: none yet
    forgotten   integer not null,                 -- 1: nothing is held any more but this number
    primary key (world_id, person)
) strict, without rowid;

create table identities (
    world_id integer not null references worlds on delete cascade,
    person   integer not null,
    user_id  integer not null,
    name     text    not null,
    primary key (world_id, person)
) strict, without rowid;
create index identities_by_user on identities (user_id);

-- What was agreed to: the version of the text, and the two messages in which it was read.
create table consents (
    world_id       integer not null references worlds on delete cascade,
    person         integer not null,
    subject        text    not null check (subject in ('join', 'friendship')),
    other          integer not null,              -- the other player of a friendship; -1: joining
    text_version   integer not null,
    first_message  integer,                       -- NULL: a friendship, agreed to by one button
    second_message integer,
    at             text    not null,
    primary key (world_id, person, subject, other)
) strict, without rowid;

create table hosts (
    world_id integer not null references worlds on delete cascade,
    user_id  integer not null,
    primary key (world_id, user_id)
) strict, without rowid;

-- What players did. `number` counts a player's events of one tick in the ledger's order.
create table player_events (
    world_id    integer not null references worlds on delete cascade,
    person      integer not null,
    tick        integer not null,
    number      integer not null,
    kind        integer not null,                 -- code in event_kinds
    magnitude   real    not null,
    day         real    not null,
    struck_tick integer,                          -- from this tick on it does not count; NULL: it counts
    primary key (world_id, person, tick, number)
) strict, without rowid;
create index player_events_by_tick on player_events (world_id, tick);

create table player_snapshots (
    world_id integer not null references worlds on delete cascade,
    person   integer not null,
    tick     integer not null,
    score    integer not null,
    tier     integer not null,
    primary key (world_id, person, tick)
) strict, without rowid;
create index player_snapshots_by_tick on player_snapshots (world_id, tick);

create table appeals (
    world_id   integer not null references worlds on delete cascade,
    person     integer not null,
    tick       integer not null,                  -- with `number`: the event appealed
    number     integer not null,
    asked_tick integer not null,                  -- the world's last tick when it was asked
    state      text    not null check (state in ('open', 'struck', 'kept')),
    primary key (world_id, person, tick, number)
) strict, without rowid;

-- Permission for an opinion: asked for at most once a tick, used at most once.
create table permissions (
    world_id integer not null references worlds on delete cascade,
    person   integer not null,
    tick     integer not null,                    -- the tick that was to come when it was asked for
    granted  integer not null,
    used     integer not null,
    primary key (world_id, person, tick)
) strict, without rowid;

-- What the next tick takes in.
create table pending_acts (
    act_id    integer primary key,
    world_id  integer not null references worlds on delete cascade,
    person    integer not null,
    kind      integer not null,
    magnitude real    not null
) strict;
create index pending_acts_by_person on pending_acts (world_id, person);

create table pending_ties (
    world_id integer not null references worlds on delete cascade,
    a        integer not null,
    b        integer not null check (a < b),
    strength integer not null,                    -- thousandths; 0: the friendship ends
    primary key (world_id, a, b)
) strict, without rowid;

-- Friendship offered by one player to another: nothing happens before the other's yes.
create table friend_requests (
    world_id integer not null references worlds on delete cascade,
    asker    integer not null,
    asked    integer not null,
    tick     integer not null,                    -- the world's last tick when it was asked
    state    text    not null check (state in ('waiting', 'yes', 'no')),
    primary key (world_id, asker, asked)
) strict, without rowid;

-- Alerts: decided once, with the tick; delivered apart. The payload is values as JSON, never wording, and no name.
create table outbox (
    world_id  integer not null references worlds on delete cascade,
    person    integer not null,
    subject   text    not null check (subject in ('tier', 'sanction')),
    id        text    not null,                   -- of the tier or sanction
    tick      integer not null,                   -- the tick that decided it
    direction text    not null check (direction in ('gained', 'lost', 'begun', 'lifted')),
    payload   text    not null,
    state     text    not null check (state in ('waiting', 'cancelled', 'sending', 'delivered', 'in-doubt', 'gone')),
    attempts  integer not null default 0,
    lease_until text,                             -- instant; NULL: nobody is sending it
    due_at    text,                               -- instant before which not to try again; NULL: at once
    primary key (world_id, person, subject, id, tick, direction)
) strict, without rowid;
create index outbox_waiting on outbox (state, due_at) where state in ('waiting', 'sending');

-- Chats the program talks in, and updates received and not yet handled.
create table chats (
    chat_id  integer primary key,
    kind     text    not null check (kind in ('private', 'group')),
    world_id integer references worlds on delete set null,  -- the world played here; NULL: none
    language text,                                -- NULL: not chosen
    gone_at  text                                 -- instant; NULL: can be reached
) strict;

create table inbox (
    update_id   integer primary key,
    chat_id     integer,                          -- NULL: an update that belongs to no chat
    user_id     integer,                          -- NULL: nobody's
    payload     text,                             -- the update as it came, JSON; NULL once it is handled
    state       text    not null check (state in ('waiting', 'done', 'dead')),
    received_at text    not null
) strict;
create index inbox_waiting on inbox (update_id) where state = 'waiting';
