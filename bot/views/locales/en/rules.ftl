rules-first = <b>{ $title }</b>
rules-of = These are the rules of “{ $world }”, a world open to all.
rules-shipped = This rule book comes with the game.
rules-base = Everybody starts at { $base }; the scale goes from 350 to 950. Version { $version }.
rules-factors = What counts, and how far it can lift or press:
rules-factor = { $what } (+{ $up } / −{ $down }) · <i>{ $standing }</i>
rules-factor-first = <b>{ $what }</b>
rules-caps = At most +{ $up } and −{ $down } points.
rules-fades = It fades: half of it is gone after { $days ->
    [one] a day
   *[other] { $days } days
}.
rules-stays = It never fades.
rules-spreads = It spreads to friends.
rules-kind = <b>{ $points }</b> { $what }
rules-kind-factor = Counts as: { $what }. The more there is, the less each adds.
rules-friends = Friends
rules-friends-first = <b>What friends do to a score</b>
rules-friends-what = What spreads: { $factors }.
rules-friends-caps = All friends together: at most +{ $up } and −{ $down } points.
rules-friends-lifts = Good friends lift, bad ones press.
rules-friends-drags = Friends can only press: what is bad spreads, what is good does not.
rules-no-friends = <b>Friends do not count here.</b>
rules-opens = What it opens
rules-opens-first = <b>What a score opens, and what it closes</b>
rules-others = Other rule books
rules-others-first = <b>Other scores could have other rules.</b> These come with the game:
rules-other = { $title } · <i>{ $origin }</i>
