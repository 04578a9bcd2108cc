### The end of a lesson.

debrief-first = <b>The lesson is over · { $world }</b>
debrief-all = <b>And all together</b>
debrief-all-seen = <i>Counted are characters, and players whom the reader may see. Somebody else may read other numbers.</i>
debrief-time = { $day }, { $ticks ->
    [one] one tick
   *[other] { $ticks } ticks
}, { $people } characters.
debrief-mean = Their mean score: { $before } on the first day, { $now } on the last.
debrief-said = Opinions voiced without permission: { $opinions }; with it: { $permitted }.
debrief-dropped = { $count ->
    [0] No friendship was ended for the points it cost.
    [one] One friendship was ended for the points it cost.
   *[other] { $count } friendships were ended for the points they cost.
}
debrief-alone = Without a friend: { $before } at first, { $now } at the end.
debrief-alike = How alike friends’ scores are (−1 to 1): { $before }, then { $now }.
debrief-flow = { $count } × { $before } → { $now }
debrief-fell = Fell furthest: { $people }.
debrief-fell-one = { $name } ({ $before } → { $now })
debrief-thrown = Events that the host threw: { $events }.
debrief-no-tier = no privilege
debrief-told-players = Each player has been told their own part, in private. You see nobody’s.
debrief-talk = <b>To talk over:</b> Who stopped saying what? Whom did it cost? Who decided what counts, and could you have known?
debrief-own-scores = <b>You:</b> { $first } at first, { $last } at the end; between { $lowest } and { $highest }.
debrief-own-said = Opinions voiced without permission: { $opinions }. Permissions asked: { $asked }, granted: { $granted }.
debrief-own-friends = Friends now: { $friends }. Ended because of what they cost: { $dropped }.
debrief-own-never = <b>You</b> were never scored: the lesson ended before you arrived.
