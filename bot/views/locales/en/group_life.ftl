### A group's own life with the bot.

group-first = <b>Glasshouse is a game about being scored.</b> Who joins a world gets a number, and what friends do moves it. All of it is fiction.
group-reads = I read commands and buttons, and nothing else that is said here. Nobody is scored who has not joined, in private; nobody appears here who has not chosen to.
group-reads-all = <b>I am an admin here</b>, so Telegram hands me every message. I drop them unread; better still, make me an ordinary member.
group-no-world = <b>No world is played here yet.</b> An admin chooses one.
group-world = Played here: <b>{ $world }</b>.
group-choose-button = Choose a world
group-choose = <b>Which world shall this group play?</b> Worlds open to all, and those you host. If you choose one that you host, this group’s admins may run it too.
group-new = Make a new one
group-chosen = <b>This group plays { $world }.</b> Who wants to take part does so in private; until then nobody appears here.
group-host = A world is run from the private chat: there is much to tap.

button-weekly = Weekly digest
weekly-on = <b>Once a week</b>, on Monday morning, I say here how the week went.
weekly-off = <b>No weekly digest.</b> Shall I say, once a week, how the week went?
weekly-turn-on = Yes, once a week
weekly-turn-off = Turn off
weekly-first = <b>The week in { $world }</b> · { $day }
weekly-society = Mean score { $mean }; { $count } on the public list.
weekly-moved = Moved most since yesterday: { $name }, { $points }.
weekly-nobody = Nobody has chosen to be seen here yet.
group-host-open = <b>This world is open to all</b>, so no group runs it. For one of your own, an admin sends /newworld here.
