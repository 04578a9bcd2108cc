### 一堂课的结束。

debrief-first = <b>课程结束 · { $world }</b>
debrief-all = <b>所有人合起来</b>
debrief-all-seen = <i>这里算的是故事人物，以及读者看得到的玩家。别人读到的数字可能不同。</i>
debrief-time = { $day }，{ $ticks ->
   *[other] { $ticks } 个回合
}，{ $people } 个人物。
debrief-mean = 平均分：第一天 { $before }，最后一天 { $now }。
debrief-said = 未经许可发表的意见：{ $opinions }；经许可的：{ $permitted }。
debrief-dropped = { $count ->
    [0] 没有友谊因扣分而结束。
   *[other] 有 { $count } 段友谊因扣分而结束。
}
debrief-alone = 没有朋友的人：起初 { $before }，最后 { $now }。
debrief-alike = 朋友之间分数的相似程度（−1 到 1）：起初 { $before }，后来 { $now }。
debrief-flow = { $count } 人：{ $before } → { $now }
debrief-fell = 跌得最多：{ $people }。
debrief-fell-one = { $name }（{ $before } → { $now }）
debrief-thrown = 主持人投放的事件：{ $events }。
debrief-no-tier = 无特权
debrief-told-players = 每位玩家都已在私聊中得知自己的部分。你看不到任何人的。
debrief-talk = <b>可以讨论：</b>谁不再说什么了？让谁付出了代价？由谁决定什么算数，你本来有可能知道吗？
debrief-own-scores = <b>你：</b>起初 { $first }，最后 { $last }；介于 { $lowest } 与 { $highest } 之间。
debrief-own-said = 未经许可说的话：{ $opinions }。申请许可 { $asked } 次，获准 { $granted } 次。
debrief-own-friends = 现在的朋友：{ $friends }。因扣分而结束的友谊：{ $dropped }。
debrief-own-never = <b>你</b>从未被评分：课程在你到场之前就结束了。
