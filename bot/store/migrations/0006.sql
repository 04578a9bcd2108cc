-- A world's number is never given again: a tick, a button or a link of a deleted world must not reach another one.

create table highest_world (
    only     integer primary key check (only = 1),
    world_id integer not null                     -- the highest number that a world ever had
) strict;
insert into highest_world select 1, coalesce(max(world_id), 0) from worlds;
create trigger worlds_are_counted after insert on worlds begin
    update highest_world set world_id = max(world_id, new.world_id);
end;
