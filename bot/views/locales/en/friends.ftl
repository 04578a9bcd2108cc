friends-none = <b>No friends.</b> Nobody costs you anything; nobody brings you anything either.
friends-cost = Your friends cost you <b>{ $points ->
    [one] 1 point
   *[other] { $points } points
}</b>.
friends-bring = Your friends bring you <b>{ $points ->
    [one] 1 point
   *[other] { $points } points
}</b>.
friends-neither = Your friends cost you <b>nothing</b>, taken together.
friends-many = { $count ->
    [one] 1 friend. “Without” is your exact score if they went.
   *[other] { $count } friends, the costliest first. “Without” is your exact score if that one went.
}
friends-nudge = A friendly hint: “{ $name } costs you { $cost ->
    [one] 1 point
   *[other] { $cost } points
}.”
friends-offer = { $name } would like to be your friend.
friends-answer = Answer { $name }
friends-line = <b>{ $points }</b> { $name } · { $about } · without: { $without }
friends-tie = tie { $strength }
friends-player = player
friends-family = family
friends-ending = ending
friends-elsewhere = <b>{ $points }</b> all the others

friend-first = <b>{ $points }</b> { $name }
friend-tie = The tie is { $strength } strong, of 1.00.
friend-family = {" "}Family.
friend-without = Without { $name } you would stand at <b>{ $without }</b> ({ $difference }), exactly.
friend-player = A player, like you: each of you sees what the other costs.
friend-ending = This friendship ends with the next tick.
friend-nudge = The system suggests to part with { $name }. It only suggests.
friend-rule = <i>That friends count: { $origin }</i>
friend-whatif = What if it ended?
friend-end = End friendship
friend-keep = Keep
friend-heed = Heed: end it
friend-ignore = Ignore it
friend-kept = You keep { $name }. Noted, though not for points.
friend-end-sure = <b>End the friendship with { $name }?</b>
friend-end-family = This is family. The score does not mind.
friend-end-when = It counts from the next tick. The other is not asked.
friend-end-yes = Yes, end it
friend-end-no = No, keep
friend-ended = <b>It ends with the next tick.</b> You and { $name } part.
friend-ended-about = Until then nothing changes. A character may come back one day; a player would have to say yes again.
friend-ignored = Ignored. { $name } stays your friend.

befriend-sure = <b>Offer { $name } your friendship?</b>
befriend-outcome = As things stand: { $before } → { $after } ({ $points }).
befriend-no-change = As things stand, it would leave you at { $score }.
befriend-character = A character of the story answers by temperament: some look at your score first.
befriend-player = A player has to say yes, too. Once you are friends, <b>each of you sees what the other costs</b>, and what one does moves the other’s score. Either may end it at any time.
befriend-yes = Offer it
befriend-no = Rather not
befriended-yes = <b>{ $name } says yes.</b> You are friends from the next tick on.
befriended-no = <b>{ $name } would rather not.</b> Perhaps your score had something to do with it.
befriended-asked = <b>{ $name } has been asked.</b> You are friends once they say yes; if they do not, nobody is told.
friendship-reworded = <b>This has been reworded since.</b> Your yes was to the earlier text, so nothing has changed. Please read it again.
offer-first = <b>{ $name } would like to be your friend.</b>
offer-yes = Yes, friends
offer-no = No, thanks
offer-taken = <b>Friends.</b> { $name } and you, from the next tick on.
offer-declined = Declined. { $name } is not told.
who-example = Whom? Write a name behind the command, for example <code>{ $command } { $example }</code>.
who-or-answer = Or just answer with the name.

find-button = Find friends
find-befriend = <b>Whom would you like to know?</b> A few who live here, with their scores. What friendship with one of them would do to yours is said before you offer it. Or say whom: <code>/befriend { $example }</code>.
find-try = <b>What if you were friends?</b> With one of these, or with whomever you name: <code>/whatif { $example }</code>.
find-others = Others ›
find-again = From the start ›

meet-in-private = Friendship with <b>{ $name }</b> is offered in private: what it means is said there, and both of you have to say yes.
meet-whom = Friendship is offered in private. Whom of this group? Answer a message of theirs with /befriend, name them, or choose there.
meet-button = Offer friendship
meet-show-first = <b>Let this group see you first.</b> Then you may befriend those in it who let it see them, too.
meet-choose = <b>Whom of your group would you like to know?</b> These let the group see them.
meet-nobody = <b>Nobody else of your group lets it see them so far.</b>
meet-group-button = People of my group
