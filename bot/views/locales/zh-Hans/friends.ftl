friends-none = <b>没有朋友。</b>没人让你丢分，也没人给你加分。
friends-cost = 你的朋友们让你少了 <b>{ $points } 分</b>。
friends-bring = 你的朋友们给你加了 <b>{ $points } 分</b>。
friends-neither = 你的朋友们加在一起，<b>不增不减</b>。
friends-many = { $count ->
    [1] 1 位朋友。“没有此人”是少了这一位时你的准确分数。
   *[other] { $count } 位朋友，代价最大的在前。“没有此人”是少了这一位时你的准确分数。
}
friends-nudge = 友情提示：“{ $name } 让你少了 { $cost } 分。”
friends-offer = { $name } 想和你做朋友。
friends-answer = 答复 { $name }
friends-line = <b>{ $points }</b> { $name } · { $about } · 没有此人：{ $without }
friends-tie = 亲密度 { $strength }
friends-player = 玩家
friends-family = 家人
friends-ending = 即将结束
friends-elsewhere = <b>{ $points }</b> 其余各位

friend-first = <b>{ $points }</b> { $name }
friend-tie = 亲密度 { $strength }（最高 1.00）。
friend-family = 是家人。
friend-without = 没有 { $name }，你的分数恰好是 <b>{ $without }</b>（{ $difference }）。
friend-player = 和你一样是玩家：你们各自看得到对方让自己少了多少分。
friend-ending = 这段友谊将在下一个回合结束。
friend-nudge = 系统建议你与 { $name } 断绝往来。只是建议而已。
friend-rule = <i>朋友也算分：{ $origin }</i>
friend-whatif = 假如结束呢？
friend-end = 结束友谊
friend-keep = 保留
friend-heed = 听从：结束
friend-ignore = 不理会
friend-kept = 你留下了 { $name }。已记下，但不加分。
friend-end-sure = <b>要结束与 { $name } 的友谊吗？</b>
friend-end-family = 这是家人。分数并不在意。
friend-end-when = 从下一个回合起生效。不会征求对方意见。
friend-end-yes = 是，结束
friend-end-no = 不，保留
friend-ended = <b>下一个回合起结束。</b>你与 { $name } 各走各路。
friend-ended-about = 在那之前一切照旧。故事人物或许有一天会回来；玩家则要再次同意。
friend-ignored = 未予理会。{ $name } 仍是你的朋友。

befriend-sure = <b>要向 { $name } 提出交友吗？</b>
befriend-outcome = 照眼下的情形：{ $before } → { $after }（{ $points }）。
befriend-no-change = 照眼下的情形，你仍是 { $score } 分。
befriend-character = 故事人物按性情作答：有的会先看你的分数。
befriend-player = 对方是玩家时，也要对方点头。成为朋友后，<b>你们各自看得到对方让自己付出多少</b>，一方的所作所为会牵动另一方的分数。任何一方都可随时结束。
befriend-yes = 提出
befriend-no = 还是算了
befriended-yes = <b>{ $name } 答应了。</b>下一个回合起你们就是朋友。
befriended-no = <b>{ $name } 婉拒了。</b>也许和你的分数有点关系。
befriended-asked = <b>已询问 { $name }。</b>对方同意后你们就是朋友；若不同意，谁也不会被告知。
friendship-reworded = <b>下面的文字已经改写。</b>你同意的是之前的版本，所以什么都没有改变。请重新读一遍。
offer-first = <b>{ $name } 想和你做朋友。</b>
offer-yes = 好，做朋友
offer-no = 不了，谢谢
offer-taken = <b>成为朋友了。</b>你和 { $name }，下一个回合起生效。
offer-declined = 已谢绝。{ $name } 不会被告知。
who-example = 找谁？在命令后面写出名字，例如 <code>{ $command } { $example }</code>。
who-or-answer = 也可以直接回复名字。

find-button = 找朋友
find-befriend = <b>想认识谁？</b>这里住着的几位和他们的分数。向他们提出交友之前，会先告诉你这对你分数的影响。也可以点名：<code>/befriend { $example }</code>。
find-try = <b>假如成为朋友？</b>选一位，或点名：<code>/whatif { $example }</code>。
find-others = 换几位 ›
find-again = 从头再看 ›

meet-in-private = 与<b>{ $name }</b>交友请在私聊中提出：那里会说明这意味着什么，而且双方都要同意。
meet-whom = 交友请在私聊中提出。想认识本群的哪一位？用 /befriend 回复对方的消息，写出名字，或到私聊里选择。
meet-button = 提出交友
meet-show-first = <b>请先让本群看到你。</b>之后你就可以与群里同样让本群看到的人交友。
meet-choose = <b>想认识群里的哪一位？</b>他们都让本群看到自己。
meet-nobody = <b>目前群里还没有别的人让本群看到自己。</b>
meet-group-button = 我群里的人
