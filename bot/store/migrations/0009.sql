-- A group's weekly digest: on the day and at the minute that its admins chose, in the time zone of the group.

alter table chats add column digest_day integer;  -- day of the week, 0 Monday to 6 Sunday; NULL: Monday, or no group

-- Digests that wait already are named by their instant from now on, and say it: one of another time is not told.
update notices set key = 'weekly-' || substr(due_at, 1, 16), payload = json_object('due', due_at, 'kind', 'weekly')
where key like 'weekly-%' and state = 'waiting' and due_at is not null;
