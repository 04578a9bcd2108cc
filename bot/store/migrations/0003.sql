-- Which timer moves the worlds of this database: one at a time, until an instant that it keeps putting off. Who has not
-- put it off in time has died or hangs, and the next timer takes over.
create table timer_lease (
    one   integer primary key check (one = 1),
    owner text not null,                          -- a process, by a name that no other has
    until text not null                           -- instant
) strict;
