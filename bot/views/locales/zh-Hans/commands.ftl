### 命令菜单与 /help：命令旁边的简短说明。

about-score = 你的分数，或你能看到的任何人的
about-why = 分数为何变动，逐项相加
about-friends = 每位朋友让你得失多少
about-whatif = 试试某个行为或某段友谊
about-act = 今天做点什么
about-befriend = 向某人提出交友
about-unfriend = 结束一段友谊
about-tiers = 特权与制裁
about-history = 分数随时间的变化
about-register = 公开名册
about-lookup = 某人的公开卡片
about-rules = 规则及其出处
about-compare-rules = 换一本规则书会怎样
about-alerts = 何时通知你什么
about-visibility = 谁能看到你
about-privacy = 保存了什么，谁能看到
about-share = 可在任何聊天中展示的卡片
about-export = 关于你的全部数据，一个文件
about-leave = 立即停止游戏
about-forget = 删除关于你的一切
about-language = English、简体中文
about-help = 全部命令
about-newworld = 创建世界并邀请他人
about-host = 管理你的世界
about-start = 可加入的世界，以及你在哪里游戏
about-compare = 成员并列比较
about-rank = 谁排第几
about-duel = 你们两人正面比较
about-bonds = 谁牵动谁
about-mood = 这个社会的概况
about-weekly = 每周一次的摘要

help-first = <b>你可以问什么</b>
help-play = <b>游戏</b>
help-look = <b>查询</b>
help-self = <b>关于你</b>
help-host = <b>主持</b>
help-line = { $command } · { $about }
help-groups = <b>在群里：</b>{ $commands }
help-group-first = <b>群里可以问什么</b>
help-group-kept = 我只读命令和按钮，别的一概不读。没有选择在这里露面的人不会出现。

button-compare = 比较
button-mood = 概况
button-rank = 排名
button-bonds = 关系
button-duel = 对决

language-own = <b>使用哪种语言？</b>
language-group = <b>我在这个群里说哪种语言？</b>由管理员选择。
language-chosen = 好，就用简体中文。
admins-only = 只有本群管理员可以这样做。
