### 主动发送的内容。

alert-doubted = <i>{ $count ->
    [1] 这可能与第 { $number } 条提醒重复
   *[other] 这 { $count } 条可能与第 { $number } 条提醒重复
}：上次发送中途中断。</i>
alert-first = <b>{ $what }</b>
alert-one-means = · { $what }。{ $means }
alert-names = { $names }。
alert-all-mean = 各项含义见 /tiers。
alert-told = { $what }：{ $names }
alert-changes = 同时有 { $count } 项变化
alert-means-gained = 从 { $threshold } 分起对你开放：{ $privilege }。<i>{ $origin }</i>
alert-means-lost = 不再对你开放：{ $privilege }。距 { $threshold } 分还差 { $missing } 分。<i>{ $origin }</i>
alert-means-begun = 低于 { $threshold } 分期间生效。<i>{ $origin }</i>
alert-means-lifted = 你已回到 { $threshold } 分或以上：不再生效。<i>{ $origin }</i>
alert-means-book = 规则书已更换，新书中没有这一项。
alert-friend = 你的朋友 { $name } 让你少了 { $points } 分。
alert-moved = 从 { $before } 到 <b>{ $after }</b>，原因：
alert-still = 你的分数仍是 <b>{ $score }</b>。
alert-start = 人人从那里开始。
alert-number = { $count ->
    [1] 提醒 { $number }
   *[other] 提醒 { $number }（共 { $count } 条）
} · { $world } · { $day }
alert-title = { $count ->
    [1] 提醒 { $number }
   *[other] 提醒 { $number }（共 { $count } 条）
}
alert-before = 之前
alert-after = 现在
alert-alternative = { $what }。从 { $before } 到 { $after }：{ $causes }。
alert-picture-gained = 现在对你开放。
alert-picture-lost = 不再对你开放。
alert-picture-begun = 从现在起生效。
alert-picture-lifted = 不再生效。

digest-first = <b>你在{ $world }的一天</b>：{ $count } 条提醒
digest-line = { $number } · { $what } · { $score }
digest-doubted = { $number } · { $what } · { $score } <i>（可能重复）</i>

notice-offer = <b>{ $name } 在{ $world }中向你提出交友。</b>成为朋友后，彼此都能看到对方让自己损失多少分；在你同意之前什么都不会发生。
notice-answer = 答复
notice-struck = <b>你的申诉成立。</b>第 { $day } 天的“{ $what }”从下一回合起不再计分。
notice-kept = <b>你的申诉未获支持。</b>第 { $day } 天的“{ $what }”继续计分。
