register-first = <b>{ $count ->
    [0] Nobody
    [one] 1 person
   *[other] { $count } people
}</b> on the public list of those who draw others down
register-about = <i>The article tells of a list of 869,582. That is disputed: it would be under 0.1 % of the population.</i>
register-line = <b>{ $rank }.</b> { $name } · costs their friends <b>{ $points ->
    [one] 1 point
   *[other] { $points } points
}</b> · stands at { $score }
nearest-many = <b>“{ $asked }”?</b> Perhaps you mean { $count ->
    [one] this one
   *[other] one of these
}. Or write the name in full: <code>{ $example }</code>
nearest-none = <b>Nobody here is called “{ $asked }”</b>, nobody whom you can see. Try another, as in <code>{ $example }</code>.
nearest-or-answer = Or just answer with a name.
