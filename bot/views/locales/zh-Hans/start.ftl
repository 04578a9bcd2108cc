### 开头的话，以及加入。

start-what = <b>Glasshouse 是一个关于“被打分”的游戏。</b>虚构世界里的人物付账、购物、发言、择友，一个 350 到 950 之间的数字始终跟着他们。加入之后，也会有一个数字跟着你；朋友做的事同样会牵动它。
start-true = <b>其中有多少是真的。</b>2015 年有篇文章讲过中国的这样一种分数。其中有的有据可查，有的只是报道，有的存在争议，其余由我们虚构。每条规则都会注明属于哪一种，见 /rules。
start-join = 加入哪个世界？
start-nowhere = 目前这里没有开放的世界。凭别人的邀请链接可以进入，你也可以自己建一个。
start-make = 创建世界
start-here = 你已加入<b>{ $world }</b>，名字是“<b>{ $name }</b>”。
start-choose = 你加入了不止一个世界。这个聊天要用于哪一个？
start-elsewhere = 还可以去：
start-switch = 前往{ $world }
start-join-button = 加入{ $world }
start-hosted = 你主持{ $worlds }。
start-own = { $world }（{ $name }）
start-host-button = 主持{ $world }
start-privacy-button = 保存了什么
start-shut = <b>这个链接已经失效。</b>主持人换了新链接，或者世界已不存在：请向对方要一个新的。
start-others = 看看有哪些开放的世界

consent-first-title = <b>1 / 2 · 会发生什么</b>
consent-first =
    你将以自己的身份加入“{ $world }”。计分的只有你在游戏菜单里作出的选择，此外一概不算：你在这里或群里写的话，既不读取，也不保存。
    你做的事会影响游戏里的朋友，朋友做的事也会影响你。两名玩家要成为朋友，须双方同意；之后彼此都能看到对方让自己损失了多少分。
    得到或失去特权时会通知你，可用 /alerts 关闭。
consent-second-title = <b>2 / 2 · 谁能看到，怎样结束</b>
consent-second =
    起初只有你自己。是否让朋友、某个群或这个世界里的所有人看到，由你在 /visibility 中决定。主持人永远看不到你的分数。
    保存的是你的 Telegram 编号、你展示的名字和你的选择。/export 可全部导出，/leave 立即结束，/forget 彻底删除。
    这是模拟。任何真实的优待、贷款、成绩或惩罚都不得以它为依据。
consent-nothing-yet = 现在还什么都没有开始，点“是”才会开始。
consent-reworded = <b>下面的文字已经改写。</b>你同意的是之前的版本，所以还什么都没有开始。请重新读一遍。
consent-yes = 是，以 { $name } 的名字加入
consent-other-name = 是，但换个名字
consent-no = 不了，谢谢
consent-which-name = <b>要显示什么名字？</b>请回复这条消息写出来，写完即加入。最多 64 个字。
consent-no-answer = 你写的内容没有保存：写给我的话，我只读命令和对我提问的回复，而这条都不是。
consent-bad-name = <b>这个名字无法显示。</b>须为一行，1 到 64 个字。换一个？
consent-taken-name = <b>这个世界里有个人物叫“{ $name }”。</b>请回复这条消息另写一个名字，写完即加入。
consent-declined = <b>没关系。</b>没有任何关于你的内容进入任何世界。
consent-think-again = 回到开头

joined-first = <b>你已加入{ $world }，名字是“{ $name }”。</b>
joined-when = 下一个回合（{ $wait }之内）你就会到场。一有分数，我就告诉你。
joined-paused = 这个世界目前暂停。主持人让它继续后你就会到场；到时我会告诉你。
joined-seen = 在你另作选择之前，只有你自己能看到分数。
joined-show-group = 让群里看到我

button-visibility = 谁能看到我
button-alerts = 提醒

duration-seconds = { $count ->
   *[other] { $count } 秒
}
duration-minutes = { $count ->
   *[other] { $count } 分钟
}
duration-hours = { $count ->
   *[other] { $count } 小时
}
duration-days = { $count ->
   *[other] { $count } 天
}
