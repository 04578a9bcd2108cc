### 群与机器人的往来。

group-first = <b>Glasshouse 是一个关于“被打分”的游戏。</b>加入某个世界的人会得到一个数字，朋友的所作所为会牵动它。一切纯属虚构。
group-reads = 我只读命令和按钮，这里说的其他话一概不读。没有在私聊中加入的人不会被计分；没有自己选择的人不会在这里出现。
group-reads-all = <b>我是这里的管理员</b>，所以 Telegram 会把每条消息都交给我。我不读就丢弃；不过最好把我改为普通成员。
group-no-world = <b>这里还没有选定世界。</b>由管理员选择。
group-world = 这里玩的是：<b>{ $world }</b>。
group-choose-button = 选择世界
group-choose = <b>本群玩哪个世界？</b>可选对所有人开放的，以及你主持的。若选你主持的世界，本群管理员也可以管理它。
group-new = 新建一个
group-chosen = <b>本群现在玩{ $world }。</b>想参加的人在私聊中加入；在此之前没有人会出现在这里。
group-host = 世界在私聊中管理：要点的按钮不少。

button-weekly = 每周摘要
weekly-on = <b>每周一次</b>，周一早上我会在这里说说这一周的情况。
weekly-off = <b>没有每周摘要。</b>要我每周说一次这一周的情况吗？
weekly-turn-on = 好，每周一次
weekly-turn-off = 关闭
weekly-first = <b>{ $world }的一周</b> · { $day }
weekly-society = 平均分 { $mean }；公开名册上有 { $count } 人。
weekly-moved = 较昨天变动最大：{ $name }，{ $points }。
weekly-nobody = 还没有人选择在这里露面。
group-host-open = <b>这个世界对所有人开放</b>，不由任何群管理。想要本群自己的世界，请管理员在这里发送 /newworld。
