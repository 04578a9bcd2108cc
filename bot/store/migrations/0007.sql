-- What a restart must not lose of a conversation, and where the cards stand that players show outside the game.

-- A name that a user is asked to write: for which button's handler, and what that needs. Never what was written.
create table awaited_names (
    user_id integer primary key,
    handler text    not null,
    needs   text    not null,                     -- texts, a JSON list
    until   text    not null                      -- instant from which it is not waited for any more
) strict;

-- A file that a user is asked for: a rule book for this world.
create table awaited_books (
    user_id    integer primary key,
    world_id   integer not null references worlds on delete cascade,
    group_chat integer,                           -- whose admin the user is; NULL: a host of the world
    until      text    not null                   -- as above
) strict;

-- A host's offer to share a world with whoever opens the link that has its code.
create table hand_overs (
    code     text    primary key,
    world_id integer not null references worlds on delete cascade,
    user_id  integer not null,                    -- the host who offers
    until    text    not null                     -- instant from which the code is worth nothing
) strict, without rowid;

-- Messages in other chats that show a shared card, by the platform's ids. Once the share has ended a row says nothing of
-- whose it was, and goes as soon as the message says that the card was taken back.
create table shown_cards (
    inline_id text    primary key,
    token     text,                               -- of the share; NULL: ended, and the message is to say so
    language  text    not null,                   -- in which it was shown
    attempts  integer not null default 0,
    due_at    text                                -- instant before which not to try; NULL: at once
) strict, without rowid;
create index shown_cards_by_token on shown_cards (token);

-- However a share ends: taken back, its player gone or forgotten, its world deleted.
create trigger shares_are_taken_back after delete on shares begin
    update shown_cards set token = null where token = old.token;
end;
