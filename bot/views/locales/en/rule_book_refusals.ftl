### What a rule book may say, by kind of refusal (scoring's `Allow`). A part of "Allowed: …."; names are as in the file.

allow-points = { $low } to { $high } points
allow-days = { $low } to { $high } days; leave it out if nothing fades
allow-number = a number from { $low } to { $high }
allow-whole = a whole number from { $low } to { $high }
allow-dilution = a number from { $low } (every friend in full) to { $high } (the mean)
allow-damping = a number above 0 and below 1
allow-damping-needed = a number above 0 and below 1, since <code>hops</code> is above 1
allow-decimals = at most { $most } decimals
allow-text = text of 1 to { $most } characters
allow-line = text of 1 to { $most } characters on one line
allow-flag = <code>true</code> or <code>false</code>
allow-ids = a list of one or more factors, by their ids
allow-one-of = one of <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] , and { $more } more
}
allow-some-of = some of <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] , and { $more } more
}
allow-keys = only <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] , and { $more } more
}
allow-sections = only the tables <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] , and { $more } more
}
allow-fields = a table with <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] , and { $more } more
}
allow-table = a table <code>[{ $name }]</code>
allow-tables = tables <code>[[{ $name }]]</code>
allow-id = 1 to 64 of a-z, 0-9, - and _, beginning with a letter or a digit
allow-once = each id once
allow-not-taken = any id but <code>{ $names }</code>, which stand beside the factors
allow-factors = 1 to { $most } tables <code>[factors.ID]</code>
allow-above = more than { $low }, the tier before it
allow-at-most = at most { $most }
allow-letters = at most { $most } letters
allow-toml = { $line ->
    [0] From its end on, this is no valid TOML: something was begun and not finished.
   *[other] From line { $line }, column { $column } on, this is no valid TOML:
}
allow-no-repeat = Line { $line } names a key or a table a second time; each may stand there once:
allow-nesting = It has lists or tables too deep within each other to be read; a rule book needs no more than a list in a table.
allow-digits = { $line ->
    [0] A number in it is too long; allowed: at most { $most } digits.
   *[other] The number in line { $line } is too long; allowed: at most { $most } digits:
}
allow-parts = In line { $line } a key has too many parts with dots between; allowed: at most { $most }:
