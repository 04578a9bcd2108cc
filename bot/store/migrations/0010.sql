-- A tick's changes of tier, packed like its events and snapshots; the rows of tier_changes hold players' alone, who
-- can be forgotten one by one.
create table tier_change_chunks (
    world_id integer not null references worlds on delete cascade,
    block    integer not null,
    tick     integer not null,
    data     blob    not null,
    unique (world_id, tick, block)
) strict;
create index tier_change_chunks_by_block on tier_change_chunks (world_id, block, tick);

-- Characters' nudges about one another likewise; the rows of nudges hold those that a player has a part in.
create table nudge_chunks (
    world_id integer not null references worlds on delete cascade,
    block    integer not null,
    tick     integer not null,
    data     blob    not null,
    unique (world_id, tick, block)
) strict;

-- Compiled arrays stand in two places by turns: while one is written, a piece at a time, the other stays whole. What
-- was kept before is made again from the rows.
drop table compiled;
create table compiled (
    world_id integer not null references worlds on delete cascade,
    place    integer not null check (place in (0, 1)),
    name     text    not null,
    chunk    integer not null,
    data     blob    not null,
    unique (world_id, place, name, chunk)
) strict;
create table compiled_places (
    world_id integer not null references worlds on delete cascade,
    place    integer not null check (place in (0, 1)),
    tick     integer,                             -- the tick whose end it holds; NULL: being written
    turn     integer not null,                    -- who began later has the higher one
    primary key (world_id, place)
) strict, without rowid;
