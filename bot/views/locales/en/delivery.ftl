### What is pushed.

alert-doubted = <i>This may be a repeat of { $count ->
    [one] alert
   *[other] alerts
} { $number }: the first try was cut off.</i>
alert-first = <b>{ $what }</b>
alert-one-means = · { $what }. { $means }
alert-names = { $names }.
alert-all-mean = /tiers says what each of them means.
alert-told = { $what }: { $names }
alert-changes = { $count } changes at once
alert-means-gained = Open to you from { $threshold } on: { $privilege }. <i>{ $origin }</i>
alert-means-lost = No longer open to you: { $privilege }. { $missing ->
    [one] 1 point is
   *[other] { $missing } points are
} missing to { $threshold }. <i>{ $origin }</i>
alert-means-begun = In force while you are below { $threshold }. <i>{ $origin }</i>
alert-means-lifted = You are at { $threshold } or above again: no longer in force. <i>{ $origin }</i>
alert-means-book = The rule book has changed, and knows it no more.
alert-friend = Your friend { $name } costs you { $points ->
    [one] a point
   *[other] { $points } points
}.
alert-moved = From { $before } to <b>{ $after }</b>, because of:
alert-still = Your score stays at <b>{ $score }</b>.
alert-start = Everybody starts there.
alert-number = { $count ->
    [one] Alert
   *[other] Alerts
} { $number } · { $world } · { $day }
alert-title = { $count ->
    [one] Alert
   *[other] Alerts
} { $number }
alert-before = before
alert-after = now
alert-alternative = { $what }. From { $before } to { $after }: { $causes }.
alert-picture-gained = Open to you now.
alert-picture-lost = No longer open to you.
alert-picture-begun = In force from now on.
alert-picture-lifted = No longer in force.

digest-first = { $count ->
    [one] <b>Your day in { $world }</b>: one alert
   *[other] <b>Your day in { $world }</b>: { $count } alerts
}
digest-line = { $number } · { $what } · { $score }
digest-doubted = { $number } · { $what } · { $score } <i>(may be a repeat)</i>

notice-offer = <b>{ $name } offers you friendship</b> in { $world }. As friends, each of you sees what the other costs; nothing happens before you say yes.
notice-answer = Answer
notice-struck = <b>Your appeal was heard.</b> “{ $what }” of day { $day } counts no more, from the next tick on.
notice-kept = <b>Your appeal was turned down.</b> “{ $what }” of day { $day } goes on counting.
