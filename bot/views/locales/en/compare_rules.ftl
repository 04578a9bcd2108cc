under-first = <b>{ $least } to { $most }</b>: the same life, under other rules
under-about = Nothing you did changes; only who counts what.
under-own = <b>{ $score }</b> { $title } · { $tier } · <i>in force here</i>
under-other = <b>{ $score }</b> ({ $points }) { $title } · { $tier }
under-sanctions = — { $sanctions }
under-one = <b>{ $score }</b> under “{ $title }”
