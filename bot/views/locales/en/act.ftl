act-pay = Pay
act-buy = Buy
act-live = Live
act-speak = Speak
act-ask = Ask permission
act-left = <b>{ $left } of { $a_day }</b> things left to do today.
act-blind = You learn what it costs afterwards.
act-teaching = This world teaches: prices stand beside each choice.
act-category = <b>{ $category }</b> · { $left } left today
act-nothing = The rule book has nothing of that kind.
act-permissions = { $count ->
    [0] You hold no permission. Ask, and the authorities answer at once: it is theirs to grant.
    [one] You hold 1 permission.
   *[other] You hold { $count } permissions.
}
act-ask-now = Ask for permission
act-granted = <b>Granted.</b> You may say the permitted opinion on the harbour tax, once.
act-refused = <b>Not granted.</b> You may ask again after the next tick. Or say it anyway, and pay.
act-permission-used = <b>Granted, and used already.</b> Ask again after the next tick.
act-say-it = Say the permitted opinion
act-price = <b>{ $points }</b> { $what }
act-counts = It counts from the next tick. By itself: { $before } → { $after }.
act-counts-later = The world stands still: it counts once it goes on. By itself: { $before } → { $after }.
act-still = The world stands still: what you do counts once it goes on.
act-left-now = { $left ->
    [0] Nothing left to do today.
    [one] 1 thing left to do today.
   *[other] { $left } things left to do today.
}
act-more = More
