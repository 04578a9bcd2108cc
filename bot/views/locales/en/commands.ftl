### The menu of commands and /help: a few words each, as they stand beside the command.

about-score = your number, or anybody’s you may see
about-why = what moved it, in lines that add up
about-friends = what each friend costs or brings
about-whatif = try an act or a friendship on
about-act = do something today
about-befriend = offer somebody friendship
about-unfriend = end a friendship
about-tiers = privileges and sanctions
about-history = your score over time
about-register = the public list
about-lookup = somebody’s public card
about-rules = the rules, with their sources
about-compare-rules = your life under other rule books
about-alerts = when you are told what
about-visibility = who sees you
about-privacy = what is kept, and who sees what
about-share = a card to show in any chat
about-export = everything kept about you, as a file
about-leave = stop playing, at once
about-forget = erase everything about you
about-language = English, 简体中文
about-help = all commands
about-newworld = make a world and invite people
about-host = run your world
about-start = worlds to join, and where you play
about-compare = members side by side
about-rank = who stands where
about-duel = two of you, head to head
about-bonds = who pulls whom
about-mood = this society at a glance
about-weekly = a digest once a week

help-first = <b>What you can ask</b>
help-play = <b>Playing</b>
help-look = <b>Looking things up</b>
help-self = <b>About you</b>
help-host = <b>Hosting</b>
help-line = { $command } · { $about }
help-groups = <b>In groups:</b> { $commands }
help-group-first = <b>What a group can ask</b>
help-group-kept = I read commands and buttons, nothing else. Whoever has not chosen to be seen here does not appear.

button-compare = Compare
button-mood = The mood
button-rank = Ranking
button-bonds = Bonds
button-duel = Duel

language-own = <b>Which language?</b>
language-group = <b>Which language shall I speak in this group?</b> An admin chooses.
language-chosen = English it is.
admins-only = Only admins of this group can do that.
