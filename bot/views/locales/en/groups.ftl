### What a group is shown.

compare-first = <b>{ $world }</b> · { $day }
compare-title = Side by side
compare-since = since day { $day }
compare-line = { $rank }. <b>{ $name }</b> { $score } · { $about }
compare-moved = { $points } since day { $day }
compare-friends = { $count ->
    [0] no friends
    [one] 1 friend
   *[other] { $count } friends
}{ $here ->
    [0] {""}
   *[other] , { $here } here
}
compare-alternative = The members who chose to be compared: { $people }.
compare-nobody = <b>There is nobody to compare yet.</b> Whoever wants to appear here joins this world and lets this group see it; both in private.
compare-unknown = { $count ->
    [one] One more who may be seen here could
   *[other] { $count } more who may be seen here could
} not be looked up at once: ask again for the rest.
compare-take-part = Take part

rank-first = <b>Ranking · { $world }</b> · { $day }
rank-since = In brackets: since day { $day }.
rank-line = { $rank }. <b>{ $name }</b> { $score }
rank-line-moved = { $rank }. <b>{ $name }</b> { $score } ({ $points })

duel-first = <b>{ $one }</b> { $first } : { $second } <b>{ $other }</b>
duel-gap = { $name } is ahead by { $points ->
    [one] a point
   *[other] { $points } points
}:
duel-even = They are level.
duel-line = <b>{ $points }</b> { $what } ({ $first } : { $second })
duel-title = Head to head
duel-start = Start
duel-gap-label = points between them
duel-alternative = { $one } { $first }, { $other } { $second }. The difference: { $causes }.
duel-choose = <b>Whom shall I compare?</b>
duel-choose-other = <b>{ $name } and whom?</b>
duel-example = For example: <code>/duel { $example }</code>
duel-unknown = <b>Nobody here is called “{ $asked }”</b>, nobody whom this group can see.
duel-several = <b>More than one here goes by “{ $asked }”.</b>

bonds-first = <b>{ $world }: who pulls whom.</b> { $people ->
    [one] One member
   *[other] { $people } members
}, { $ties ->
    [one] one friendship
   *[other] { $ties } friendships
}.
bonds-costs = { $who } costs { $whom } { $points ->
    [one] a point
   *[other] { $points } points
}
bonds-brings = { $who } brings { $whom } { $points ->
    [one] a point
   *[other] { $points } points
}
bonds-neither = { $one } and { $other }: not a point either way
bonds-title = Bonds
bonds-alternative = A net of { $count ->
    [one] one friendship
   *[other] { $count } friendships
} among { $people }.
bonds-gain = brings points
bonds-loss = costs points
bonds-size = larger: a higher score

mood-first = <b>{ $world }</b> · { $day }
mood-scores = { $count ->
    [one] One is
   *[other] { $count } are
} scored: mean { $mean }, from { $lowest } to { $highest }.
mood-register = On the public list of who draws others down: { $count }.
mood-sanction = { $what }: { $count }
mood-voluntary = Being scored is voluntary here so far: no sanction is in force.
mood-members = Members seen here: { $count }, from { $lowest } to { $highest }, mean { $mean }.
mood-title = The mood
mood-share = { $percent } %, { $count }
mood-alternative = How { $count } scores lie: from { $lowest } to { $highest }, mean { $mean }.
mood-fact-mean = mean
mood-fact-friendships = friendships
mood-fact-listed = on the list
mood-people = people
bonds-seen = Seen here: { $people }. Friendships among them, and with characters they share, would stand here.
