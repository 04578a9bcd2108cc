-- Hosting from the chat: how a world is taught in, who may come in by which link, what its host throws at it, and the
-- cards that players show outside the game.

create table world_settings (
    world_id integer primary key references worlds on delete cascade,
    teaching integer not null                     -- 1: the price of an act is shown before it is done
) strict;

-- One invite a world: a new token ends the one before. It names nobody.
create table invites (
    world_id integer primary key references worlds on delete cascade,
    token    text    not null unique
) strict;

create table thrown_events (
    world_id integer not null references worlds on delete cascade,
    number   integer not null,                    -- counts the world's, in the order they were thrown
    event    text    not null,                    -- its id; what came of it is in the ledger
    tick     integer,                             -- that took it in; NULL: the next one will
    primary key (world_id, number)
) strict, without rowid;
create unique index thrown_events_waiting on thrown_events (world_id, event) where tick is null;

-- A card that a player showed outside the game. To take it back is to delete the row.
create table shares (
    token      text    primary key,
    world_id   integer not null references worlds on delete cascade,
    person     integer not null,
    created_at text    not null
) strict, without rowid;
create index shares_by_person on shares (world_id, person);
