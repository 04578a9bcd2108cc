tiers-first = <b>{ $score }</b> · 已有 { $held } / { $all } 项特权
tiers-held = 已享有
tiers-missing = 还差 { $points } 分
tiers-line-held = ✓ <b>{ $at }</b> { $what } · <i>{ $standing }</i>
tiers-line = · { $at } { $what }，还差 { $points } · <i>{ $standing }</i>
tiers-sanctions = 低于这些分数，会被拿走一些东西：
tiers-voluntary = 一旦评分成为强制，低于这些分数就会被拿走一些东西：
sanctions-line = · { $below } { $what } · <i>{ $standing }</i>
sanctions-line-holds = ✗ <b>{ $below }</b> { $what } · <i>{ $standing }</i>
tiers-title = 特权
tiers-you = 你
tiers-alternative = 特权阶梯；你在 { $score }。{ $rungs }。
tiers-sources = 这些从何而来？
tiers-sources-first = <b>各项从何而来，可信几分</b>
tiers-origin = <b>{ $at }</b> { $what } · <i>{ $origin }</i>
sanctions-origin = <b>低于 { $below }</b> { $what } · <i>{ $origin }</i>
tiers-one = <b>{ $at }</b> { $what }
tiers-one-held = 你已享有。只在游戏里，别处无效。
tiers-one-missing = 还差 { $points } 分。
sanctions-one = <b>低于 { $below }</b> { $what }
sanctions-holds = 正在生效：你低了 { $points } 分。
sanctions-far = { $points ->
    [0] 你正好在这个分数上：低于它才开始。
   *[other] 你高出 { $points } 分。
}
sanctions-not-yet = 你低了 { $points } 分；评分成为强制后才会生效。
