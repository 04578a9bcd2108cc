tiers-first = <b>{ $score }</b> · { $held } of { $all } privileges held
tiers-held = held
tiers-missing = { $points ->
    [one] 1 point missing
   *[other] { $points } points missing
}
tiers-line-held = ✓ <b>{ $at }</b> { $what } · <i>{ $standing }</i>
tiers-line = · { $at } { $what }, { $points } to go · <i>{ $standing }</i>
tiers-sanctions = Below these scores something is taken away:
tiers-voluntary = Below these scores something is taken away, once scoring is mandatory:
sanctions-line = · { $below } { $what } · <i>{ $standing }</i>
sanctions-line-holds = ✗ <b>{ $below }</b> { $what } · <i>{ $standing }</i>
tiers-title = Privileges
tiers-you = You
tiers-alternative = A ladder of privileges; you stand at { $score }. { $rungs }.
tiers-sources = Where is this from?
tiers-sources-first = <b>Where each comes from, and how far to believe it</b>
tiers-origin = <b>{ $at }</b> { $what } · <i>{ $origin }</i>
sanctions-origin = <b>under { $below }</b> { $what } · <i>{ $origin }</i>
tiers-one = <b>{ $at }</b> { $what }
tiers-one-held = You hold it. Within the game; nowhere else.
tiers-one-missing = { $points ->
    [one] 1 point is missing.
   *[other] { $points } points are missing.
}
sanctions-one = <b>Under { $below }</b> { $what }
sanctions-holds = It is in force: you are { $points ->
    [one] 1 point
   *[other] { $points } points
} below.
sanctions-far = You are { $points ->
    [0] exactly at it: it begins below.
    [one] 1 point above.
   *[other] { $points } points above.
}
sanctions-not-yet = You are { $points ->
    [one] 1 point
   *[other] { $points } points
} below; it comes into force once scoring is mandatory.
