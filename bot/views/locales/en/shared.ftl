### What many messages have in common.
###
### One word for each thing, in every file of this folder:
### score: the number, and being scored; a thing that somebody does counts, and is worth points. privilege, gained or
### lost, from a score up; sanction, in force or not, below a score. standing: documented, reported, disputed, invented.
### rule book, factor, kind of act, privilege, sanction: what a rule book has. world, tick (one step of it), day.
### character: of the story; player: who joined; host: who runs a world; admin: of a group. friendship, offer of
### friendship, hint (to part); a friend costs or brings points. public list: of those who draw others down. alert: one
### gain or loss, told; daily digest: a player's alerts; weekly digest: a group's. appeal: struck, or it stands.

simulation-label = Simulation · fictional scores
day-label = Day { $day }
list-between = {", "}
list-last = {" and "}
and-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
}
and-more-line = <b>{ $points }</b> { $count ->
    [one] 1 more line
   *[other] { $count } more lines
}
counted-line = <b>{ $points }</b> { $what } · <i>{ $standing }</i>
counted-line-bare = <b>{ $points }</b> { $what }
someone-who-left = someone who left

button-score = Score
button-why = Why?
button-friends = Friends
button-whatif = What if…
button-act = Do something
button-tiers = Privileges
button-history = History
button-register = Public list
button-rules = Rules
button-compare-rules = Me by other rules
button-back = ‹ Back
button-previous = ‹
button-next = ›
button-page = { $page } / { $pages }
button-more = More
button-less = Less
button-yes = Yes
button-no = No
button-join = Join a world
button-worlds = Choose a world
button-help = Help

go-private = { $command } is answered in private: it is between you and the score.
go-private-button = Open the private chat
go-to-group = { $command } needs a group: it compares people who chose to be compared. Add me to one, and ask there.
go-to-group-weekly = { $command } needs a group: once a week I say there how the week went. Add me to one, and ask there.
go-to-group-start = Which world a group plays is chosen there. Add me to one, and ask there.
go-to-group-button = Add me to a group
nothing-yet = <b>0</b> each so far: { $factors }
