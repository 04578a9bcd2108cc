-- The phase in which a world was made: that of tick 0, whatever its host chose before the first tick came.

alter table worlds add column first_phase text not null default 'mandatory'
    check (first_phase in ('optional', 'mandatory'));

-- In the mandatory phase everybody has a snapshot of tick 0, in the optional one who signed up.
update worlds set first_phase = 'optional' where characters > (
    select coalesce(sum(people_in(data)), 0) from snapshot_chunks
    where snapshot_chunks.world_id = worlds.world_id and tick = 0
);

-- A branch from day 0 was given the phase that its world had by then.
update worlds set last_phase = first_phase where tick = 0;
