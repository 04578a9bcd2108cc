whatif-first = <b>What if…</b> Try it on: nothing is done until you say so.
whatif-befriend = A new friend
whatif-unfriend = One friend less
whatif-choose = <b>What if… { $category }</b>
whatif-end-whom = <b>What if it ended?</b> With whom?
if-act = { $what }: <b>{ $before } → { $after }</b> ({ $points })
if-befriend = Friends with { $name }: <b>{ $before } → { $after }</b> ({ $points })
if-unfriend = Without { $name }: <b>{ $before } → { $after }</b> ({ $points })
if-gains = You would gain: { $tiers }.
if-loses = You would lose: { $tiers }.
if-begins = Would come into force: { $sanctions }.
if-ends = Would no longer be in force: { $sanctions }.
if-others = What it does to { $count ->
    [one] one other
   *[other] { $count } others
}:
if-no-others = Nobody else’s score would move.
if-other = <b>{ $points }</b> { $name } ({ $before } → { $after })
if-other-gains = gains { $tiers }
if-other-loses = loses { $tiers }
if-do = Do it
if-not = Rather not
if-player = What friendship with <b>{ $name }</b> would bring is not told beforehand: that would tell what they do. Once you both say yes, each of you sees what the other costs.
