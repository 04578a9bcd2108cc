### 群里显示的内容。

compare-first = <b>{ $world }</b> · { $day }
compare-title = 并列比较
compare-since = 较第 { $day } 天
compare-line = { $rank }. <b>{ $name }</b> { $score } · { $about }
compare-moved = 较第 { $day } 天 { $points }
compare-friends = { $count ->
    [0] 没有朋友
   *[other] { $count } 位朋友
}{ $here ->
    [0] {""}
   *[other] ，{ $here } 位在此
}
compare-alternative = 自愿参加比较的成员：{ $people }。
compare-nobody = <b>还没有可比较的人。</b>想在这里出现，须加入这个世界并允许本群看到；两步都在私聊中完成。
compare-unknown = 还有 { $count } 位可以在这里显示的玩家一时没查到：再问一次，就会接着查。
compare-take-part = 参加

rank-first = <b>排名 · { $world }</b> · { $day }
rank-since = 括号里：较第 { $day } 天。
rank-line = { $rank }. <b>{ $name }</b> { $score }
rank-line-moved = { $rank }. <b>{ $name }</b> { $score }（{ $points }）

duel-first = <b>{ $one }</b> { $first } : { $second } <b>{ $other }</b>
duel-gap = { $name } 领先 { $points } 分：
duel-even = 两人持平。
duel-line = <b>{ $points }</b> { $what }（{ $first } : { $second }）
duel-title = 正面比较
duel-start = 起点
duel-gap-label = 分之差
duel-alternative = { $one } { $first }，{ $other } { $second }。差别来自：{ $causes }。
duel-choose = <b>要比较谁？</b>
duel-choose-other = <b>{ $name } 和谁比？</b>
duel-example = 例如：<code>/duel { $example }</code>
duel-unknown = <b>这里没有叫“{ $asked }”的人</b>，至少没有本群看得到的。
duel-several = <b>这里不止一个人叫“{ $asked }”。</b>

bonds-first = <b>{ $world }：谁牵动谁。</b>{ $people ->
   *[other] { $people } 位成员
}，{ $ties ->
   *[other] { $ties } 段友谊
}。
bonds-costs = { $who } 让 { $whom } 少了 { $points } 分
bonds-brings = { $who } 给 { $whom } 加了 { $points } 分
bonds-neither = { $one } 和 { $other }：互不影响分数
bonds-title = 关系
bonds-alternative = { $people } 之间的 { $count ->
   *[other] { $count } 段友谊
}。
bonds-gain = 加分
bonds-loss = 减分
bonds-size = 越大分数越高

mood-first = <b>{ $world }</b> · { $day }
mood-scores = { $count ->
   *[other] { $count } 人
}被评分：平均 { $mean }，从 { $lowest } 到 { $highest }。
mood-register = 在“拖累他人者”公开名册上：{ $count } 人。
mood-sanction = { $what }：{ $count } 人
mood-voluntary = 目前评分在这里仍属自愿：制裁尚不生效。
mood-members = 在此可见的成员：{ $count } 人，从 { $lowest } 到 { $highest }，平均 { $mean }。
mood-title = 概况
mood-share = { $percent }%，{ $count } 人
mood-alternative = { $count } 人的分数分布：从 { $lowest } 到 { $highest }，平均 { $mean }。
mood-fact-mean = 平均分
mood-fact-friendships = 段友谊
mood-fact-listed = 人在名册上
mood-people = 人数
bonds-seen = 在此可见：{ $people }。他们之间以及与共同人物的友谊会列在这里。
