-- The first schema. Days are world days (REAL, since the world's day 0), instants are UTC ISO 8601 text.
-- People are numbered from 0 in each world: characters first, then players in the order they joined.

create table worlds (
    world_id       integer primary key,
    name           text    not null unique collate nocase,
    scenario       text    not null,
    title          text    not null,
    seed           integer not null,
    characters     integer not null,              -- how many of the people are characters
    day            real    not null,              -- of the last tick
    tick           integer not null,              -- number of the last tick; 0: just made
    days_a_tick    real    not null,
    seconds_a_tick real    not null,              -- of wall clock between ticks, while running
    phase          text    not null check (phase in ('optional', 'mandatory')),
    last_phase     text    not null,              -- in which the last tick happened; at first the phase it is made in
    state          text    not null check (state in ('running', 'paused')),
    failures       integer not null default 0,    -- ticks failed in a row
    branched_from  text,                          -- NULL: not a branch
    created_at     text    not null
) strict;

-- Rule books in force, by the tick from which they are. The text is the whole file: a world does not change with a
-- later version of the program.
create table rule_books (
    world_id integer not null references worlds on delete cascade,
    from_tick integer not null,
    name     text    not null,
    version  integer not null,
    text     text    not null,
    primary key (world_id, from_tick)
) strict, without rowid;

create table ticks (
    world_id integer not null references worlds on delete cascade,
    tick     integer not null,                    -- unique: a tick happens once
    day      real    not null,
    phase    text    not null,                    -- in which the tick happened
    at       text    not null,                    -- when it was committed; the only column that a rerun may differ in
    events   integer not null,
    moved    integer not null,                    -- people whose score moved
    primary key (world_id, tick)
) strict, without rowid;

-- Times when the world stood still: told apart from days on which nothing happened.
create table pauses (
    world_id  integer not null references worlds on delete cascade,
    tick      integer not null,                   -- the last tick before
    from_at   text    not null,
    to_at     text,                               -- NULL: still standing still
    reason    text    not null,
    primary key (world_id, tick, from_at)
) strict, without rowid;

create table people (
    world_id    integer not null references worlds on delete cascade,
    person      integer not null,
    name        text    not null,
    kind        text    not null check (kind in ('character', 'player')),
    temperament integer not null,                 -- place in the world's temperaments; 255 for players
    signed_up   integer not null,                 -- 1: scored in the optional phase too
    primary key (world_id, person)
) strict, without rowid;
create unique index people_by_name on people (world_id, name collate nocase);

-- Temperaments' ids by number, so that a later order of the data file changes no world.
create table temperaments (
    world_id    integer not null references worlds on delete cascade,
    temperament integer not null,
    name        text    not null,
    primary key (world_id, temperament)
) strict, without rowid;

-- The story of the scenario, kept so that a later version of it changes no world. Day 0 has happened already.
create table scenes (
    world_id  integer not null references worlds on delete cascade,
    number    integer not null,
    day       real    not null,
    person    integer not null,
    kind      text    not null,
    magnitude real    not null,
    text      text    not null,
    primary key (world_id, number)
) strict, without rowid;

-- Lives that take a turn: from a day on, a person has another temperament.
create table turns (
    world_id    integer not null references worlds on delete cascade,
    day         real    not null,
    person      integer not null,
    temperament integer not null,
    primary key (world_id, day, person)
) strict, without rowid;

-- A friendship stands once, the smaller person first.
create table friendships (
    world_id  integer not null references worlds on delete cascade,
    a         integer not null,
    b         integer not null check (a < b),
    made_tick integer not null,                   -- 0: there from the start
    strength  integer not null,                   -- thousandths
    family    integer not null,                   -- 1: family, 0: friend
    ended_tick integer,                           -- NULL: still friends
    primary key (world_id, a, b, made_tick)
) strict, without rowid;
create index friendships_by_made on friendships (world_id, made_tick) where made_tick > 0;
create index friendships_by_ended on friendships (world_id, ended_tick) where ended_tick is not null;

-- Characters' events, a chunk a tick and block of people: columns, compressed. Append-only.
create table event_chunks (
    world_id integer not null references worlds on delete cascade,
    block    integer not null,                    -- people block * 16384 up to the next
    tick     integer not null,
    data     blob    not null,
    unique (world_id, tick, block)
) strict;
create index event_chunks_by_block on event_chunks (world_id, block, tick);

-- The kinds' codes in this world's chunks.
create table event_kinds (
    world_id integer not null references worlds on delete cascade,
    code     integer not null,
    kind     text    not null,
    primary key (world_id, code)
) strict, without rowid;

-- Snapshots of those whose score or tier moved in a tick, in chunks like the events.
create table snapshot_chunks (
    world_id integer not null references worlds on delete cascade,
    block    integer not null,
    tick     integer not null,
    data     blob    not null,
    unique (world_id, tick, block)
) strict;
create index snapshot_chunks_by_block on snapshot_chunks (world_id, block, tick);

create table tier_changes (
    world_id integer not null references worlds on delete cascade,
    tick     integer not null,
    person   integer not null,
    was      integer not null,                    -- place of the highest tier held in the rule book; -1: none
    is_now   integer not null,
    primary key (world_id, tick, person)
) strict, without rowid;

create table nudges (
    world_id integer not null references worlds on delete cascade,
    tick     integer not null,
    person   integer not null,
    friend   integer not null,
    cost     integer not null,                    -- points that the friend costs the person
    outcome  text check (outcome in ('heeded', 'ignored')),  -- NULL: a player has not decided
    primary key (world_id, tick, person)
) strict, without rowid;

-- What is kept compiled beside the rows, in chunks of 1 MiB: made from the rows, stamped, made again when stale.
create table compiled (
    world_id integer not null references worlds on delete cascade,
    name     text    not null,
    chunk    integer not null,
    tick     integer not null,                    -- the tick whose end it holds
    data     blob    not null,
    unique (world_id, name, chunk)
) strict;
