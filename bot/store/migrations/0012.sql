-- Names are found whatever the case of any letter, not of English ones alone.

alter table people add column folded text;        -- the name casefolded; NULL where it is ASCII: lower() does the same
update people set folded = casefold(name) where name glob '*[^ -~]*';
drop index people_by_name;
create index people_by_name on people (world_id, coalesce(folded, lower(name)));
