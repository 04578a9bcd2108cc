### What many messages have in common.

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
button-register = Register
button-rules = Rules
button-compare-rules = Me under others
button-back = ‹ Back
button-previous = ‹
button-next = ›
button-page = { $page } / { $pages }
button-more = More
button-less = Less
button-yes = Yes
button-no = No
button-join = Join a world
button-help = Help

go-private = { $command } is answered in private: it is between you and the score.
go-private-button = Open the private chat
go-to-group = { $command } needs a group: it compares people who chose to be compared. Add me to one, and ask there.
go-to-group-button = Add me to a group
nothing-yet = <b>0</b> nothing that counts: { $factors }
