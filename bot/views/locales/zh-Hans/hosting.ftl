### 创建世界与管理世界。

scenario-class = 灯笼巷
    .about = <b>灯笼巷</b>：十二位邻居，适合一堂 45 分钟的课。
scenario-les-miserables = 悲惨世界
    .about = <b>悲惨世界</b>：小说里的 77 个人物，一百天。
scenario-town = 奎尔港
    .about = <b>奎尔港</b>：随机生成的千人小镇。

newworld-first = <b>你自己的世界。</b>想改哪项就点哪项。
newworld-line-phase = 阶段：{ $phase }。{ $means }
newworld-line-teaching = 教学模式：{ $teaching }。
newworld-line-tick = 一个回合是这个世界的一步：实际要多久，世界里过几天。
newworld-line-seed = 同一个种子生成同一个世界。
newworld-scenario = 世界：{ $what } ›
newworld-policy = 规则：{ $what } ›
newworld-pace = 每回合：{ $what } ›
newworld-seed = 种子：{ $what } ›
newworld-phase = 阶段：{ $what } ›
newworld-teaching = 教学：{ $what } ›
newworld-make = 创建
newworld-any-seed = 任意
newworld-every = { $pace }，{ $days ->
   *[other] { $days } 天
}
newworld-own-book = 按世界的设定
newworld-example = <b>没有这样的世界。</b>例如：<code>/newworld class 42</code>
newworld-progress = <b>正在创建{ $what }……</b>
    { $bar } { $percent }%
newworld-queued = <b>{ $what }正在排队：</b>前面还有 { $count } 个世界要建。建好后我会告诉你。
newworld-making = 你的上一个世界还在创建。一次一个。
newworld-rationed = <b>你一天之内已经创建了 { $count } 个世界</b>，已达上限；之后删除的也算在内。{ $wait }后可以再建。
newworld-rationed-all = <b>这里一天之内已经创建了 { $count } 个世界</b>，已达本机器人的上限。{ $wait }后可以再建。
newworld-made = <b>{ $world }已建成</b>（{ $name }），有 { $people } 个人物，由你主持。
newworld-moves = 每 { $pace }推进一次，每次 { $days ->
   *[other] { $days } 天
}。
newworld-next = 接下来是它的链接：持有链接的人都可以加入。你想参加游戏，也用它加入。
newworld-group = 本群现在玩这个世界，由管理员管理：/host。

phase-optional = 自愿
    .means = 只有自己报名的人才被评分，制裁不生效。
phase-mandatory = 强制
    .means = 世界里人人被评分，制裁生效。
teaching-on = 开启，行动前显示代价
    .short = 开启
teaching-off = 关闭，行动后显示代价
    .short = 关闭

invite-title = 请进
invite-first = <b>通过这个链接进入{ $world }：</b>
invite-picture = 用手机相机对准二维码。
invite-alternative = 打开 { $link } 的二维码，由此进入{ $world }。
invite-join = 用此链接加入
invite-renew = 换新链接

host-nothing = <b>你没有主持任何世界。</b>建一个吧，只要一分钟。
host-choose = <b>你的哪个世界？</b>
host-first = <b>{ $world }</b>（{ $name }）
host-state = { $state } · { $day } · 第 { $tick } 回合
host-running = 运行中
host-paused = <b>已暂停</b>
host-pace = 每 { $pace }推进 { $days ->
   *[other] { $days } 天
}
host-phase = 阶段：{ $phase }
host-teaching = 教学模式：{ $teaching }
host-book = 规则：{ $book }，第 { $version } 版
host-next-book = 下一回合起：{ $book }
host-players = { $count ->
    [0] 还没有人参加。
   *[other] { $count } 人参加。
}
host-waiting = 下一回合到来：{ $events }
host-never = 你能看到有多少人在玩，看不到任何人的分数。
host-pause = 暂停
host-resume = 继续
host-pace-button = 节奏
host-phase-button = 阶段
host-teach-on = 打开教学模式
host-teach-off = 关闭教学模式
host-throw-button = 投放事件
host-appeals-button = 申诉：{ $count }
host-invite-button = 邀请
host-book-button = 规则
host-share-button = 增加主持人
host-end-button = 结束课程
host-again = 再看一次
host-which-pace = <b>多久推进一次，每次推进多少？</b>
host-days = 每回合 { $count ->
   *[other] { $count } 天
}
host-kept = 已保存。
host-ask-mandatory = <b>从自愿改为强制？</b>下一回合起人人被评分，制裁生效。
host-ask-optional = <b>改回自愿？</b>下一回合起只有报名的人被评分，制裁不再生效。
host-to-mandatory = 改为强制
host-to-optional = 改为自愿

throw-first = <b>让他们遇上什么？</b>下一回合到来，并作为原因出现在每个人的“为什么”里。
throw-line = · <b>{ $event }</b>：{ $about }<i>{ $origin }</i>
throw-market-crash = 有人失业，有人变卖家当，敢言的人如实报道。
throw-anniversary = 许多人歌颂，也有人把传说讲成另一个样子。
throw-harbour-tax = 有人迟缴，有人说出自己的看法。
throw-works-close = 许多人同时失业，账单无人支付。
throw-festival = 人们相聚、互助、花钱、熬夜。
throw-done = 第 { $tick } 回合到来。

appeals-none = <b>没有等待裁定的申诉。</b>
appeals-first = { $count ->
   *[other] <b>有 { $count } 项申诉等待裁定。</b>
}不会告诉你是谁提出的。
appeals-line = { $number }. “{ $what }”，第 { $day } 天
appeals-strike = { $number }：撤销
appeals-keep = { $number }：维持
appeals-decided = 已裁定。

book-ask = <b>用哪些规则？</b>目前：{ $title }。新规则书从下一回合起生效，所有人的分数重新计算。也可以把你自己的规则书以 .toml 文件发给我。
book-refused = { $count ->
   *[other] <b>这本规则书被拒绝，原因有 { $count } 条。</b>
}什么都没有改变。请改好文件再发一次。
book-problem = · { $where }，<code>{ $field }</code>：{ $found }。允许：{ $allowed }。
book-problem-toml = · { $allowed } <code>{ $text }</code>
book-in-file = 文件里
book-in-table = <code>[{ $table }]</code>
book-in-list = <code>[[{ $table }]]</code> 第 { $entry } 项
book-found = “{ $value }”
book-missing = 缺失
book-taken = <b>“{ $title }”从第 { $tick } 回合起生效。</b>
book-everybody = 每个人的“为什么”都会把新规则书列为原因。
book-which = <b>用于哪个世界？</b>打开它的管理页，点“规则”，再发一次文件。
book-no-text = <b>这不是文本文件。</b>规则书是 UTF-8 编码的 .toml 文件。

end-ask = <b>结束{ $world }的课程？</b>世界将停下；每位玩家会在私聊中得知自己的经历，你会得知整体的情况。
end-yes = 结束
