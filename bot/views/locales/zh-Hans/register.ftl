register-first = 拖累他人者的公开名册：<b>{ $count ->
    [0] 空无一人
   *[other] { $count } 人
}</b>
register-about = <i>文章说有一份 869,582 人的名单。此说有争议：那还不到人口的 0.1%。</i>
register-line = <b>{ $rank }.</b> { $name } · 让朋友们少了 <b>{ $points }</b> 分 · 本人 { $score } 分
nearest-many = <b>“{ $asked }”？</b>也许你指的是{ $count ->
    [1] 这一位
   *[other] 其中一位
}。也可以写全名：<code>{ $example }</code>
nearest-none = <b>这里没有叫“{ $asked }”的人</b>，至少没有你看得到的。换一个试试，例如 <code>{ $example }</code>。
nearest-or-answer = 也可以直接回复一个名字。
