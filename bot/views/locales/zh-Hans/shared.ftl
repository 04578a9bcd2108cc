### 许多消息共用的文字。
###
### 用词表，本文件夹各文件都照此：
### score 分数；being scored 被评分、评分；count 计分；points 分；privilege 特权，得到、失去；sanction 制裁，生效；
### standing 有据可查、据报道、有争议、虚构；rule book 规则书；factor 因素；world 世界；tick 回合；day 天；character 人物；
### player 玩家；host 主持人；admin 管理员；friendship 友谊，offer 提出交友、交友请求，tie 亲密度；nudge 提示；cost 让……少了，
### bring 加了；register 公开名册；event thrown 投放的事件；appeal 申诉，撤销、维持；alert 提醒；daily digest 每日汇总；
### weekly digest 每周摘要；permission 许可；card 卡片；join 加入，leave 离开，forget 忘记。

simulation-label = 模拟 · 虚构分数
day-label = 第 { $day } 天
list-between = 、
list-last = 和
and-more = 另有 { $count } 项
and-more-line = <b>{ $points }</b> 其余 { $count } 项
counted-line = <b>{ $points }</b> { $what } · <i>{ $standing }</i>
counted-line-bare = <b>{ $points }</b> { $what }
someone-who-left = 一位已离开的人

button-score = 分数
button-why = 为什么？
button-friends = 朋友
button-whatif = 假如……
button-act = 做点什么
button-tiers = 特权
button-history = 历史
button-register = 公开名册
button-rules = 规则
button-compare-rules = 换规则看我
button-back = ‹ 返回
button-previous = ‹
button-next = ›
button-page = { $page } / { $pages }
button-more = 更多
button-less = 收起
button-yes = 是
button-no = 否
button-join = 加入一个世界
button-worlds = 选择世界
button-help = 帮助

go-private = { $command } 只在私聊中回答：这是你和分数之间的事。
go-private-button = 打开私聊
go-to-group = { $command } 要在群里用：它比较的是自愿参加比较的人。把我加进一个群，再在那里提问。
go-to-group-weekly = { $command } 要在群里用：我每周在那里说说这一周的情况。把我加进一个群，再在那里提问。
go-to-group-start = 一个群玩哪个世界，在那个群里选。把我加进一个群，再在那里提问。
go-to-group-button = 把我加入群组
nothing-yet = <b>0</b> 没有计分的事：{ $factors }
