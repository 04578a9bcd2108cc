act-pay = 付款
act-buy = 购物
act-live = 生活
act-speak = 发言
act-ask = 申请许可
act-left = 今天还能做 <b>{ $left } / { $a_day }</b> 件事。
act-blind = 代价要事后才知道。
act-teaching = 教学模式：每个选项旁都标着代价。
act-category = <b>{ $category }</b> · 今天还剩 { $left } 件
act-nothing = 规则书里没有这一类。
act-permissions = { $count ->
    [0] 你没有许可。去申请，当局会马上答复：给不给在他们。
   *[other] 你有 { $count } 份许可。
}
act-ask-now = 申请许可
act-granted = <b>获准。</b>你可以发表一次获准的港口税意见。
act-refused = <b>未获准。</b>下一个回合后可以再申请。或者照说不误，承担代价。
act-permission-used = <b>已获准，也已用过。</b>下一个回合后再申请。
act-say-it = 发表获准的意见
act-price = <b>{ $points }</b> { $what }
act-counts = 从下一个回合起计分。单就此事：{ $before } → { $after }。
act-counts-later = 世界暂停了：等它继续才计分。单就此事：{ $before } → { $after }。
act-still = 世界暂停了：你现在做的事，等它继续才计分。
act-left-now = { $left ->
    [0] 今天没有可做的了。
   *[other] 今天还能做 { $left } 件事。
}
act-more = 再做一件
