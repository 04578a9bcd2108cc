why-first-own = <b>{ $score }</b> · { $points } since day { $day }
why-first-other = <b>{ $name } · { $score }</b> · { $points } since day { $day }
why-unmoved-own = <b>{ $score }</b> · unchanged so far
why-unmoved-other = <b>{ $name } · { $score }</b> · unchanged for a long while
why-friend-costs = Your friend { $name } cost you { $points ->
    [one] 1 point
   *[other] { $points } points
}.
why-thrown = The host threw: { $events }.
why-moved = What moved it, { $before } → { $after }:
why-made = What it is made of:
why-base = <b>{ $base }</b> where everybody starts
why-total = = <b>{ $score }</b>
why-all-causes = All that moved it ›
why-line = <b>{ $points }</b> { $what }
why-origin = <i>{ $origin }</i>
why-note = <blockquote expandable>{ $note }</blockquote>
why-nothing-here = Nothing happened here that still counts.
why-appeal-about = Was one of these not as it should be? Appeal, and the host decides.
why-appeal = Appeal: day { $day }, { $points }
why-appealed = Appealed. The host decides; until then it counts.
why-title = Why
why-start = Start
why-end = Today
why-alternative = A waterfall for { $name }: start { $base }; { $causes }; today { $score }.
appeal-open = appealed, open
appeal-struck = struck: it counts no more
appeal-kept = appealed; it stands
thrown-market-crash = the market crashed
thrown-anniversary = an anniversary
thrown-harbour-tax = a harbour tax
thrown-works-close = the works closed
thrown-festival = a festival
