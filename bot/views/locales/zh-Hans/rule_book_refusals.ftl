### 规则书里可以写什么，按拒绝的种类（scoring 的 `Allow`）。用在“允许：……。”里；名称照文件里的写法。

allow-points = { $low } 到 { $high } 分
allow-days = { $low } 到 { $high } 天；不淡化就不要写这一项
allow-number = { $low } 到 { $high } 之间的数
allow-whole = { $low } 到 { $high } 之间的整数
allow-dilution = { $low }（每位朋友全额计入）到 { $high }（取平均）之间的数
allow-damping = 大于 0 且小于 1 的数
allow-damping-needed = 大于 0 且小于 1 的数，因为<code>hops</code>大于 1
allow-decimals = 最多 { $most } 位小数
allow-text = 1 到 { $most } 个字的文本
allow-line = 1 到 { $most } 个字的文本，写在一行里
allow-flag = <code>true</code> 或 <code>false</code>
allow-ids = 一个列表，至少含一个因素的 id
allow-one-of = <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] ，以及另外 { $more } 个
} 之一
allow-some-of = <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] ，以及另外 { $more } 个
} 中的若干个
allow-keys = 只能有 <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] ，以及另外 { $more } 个
}
allow-sections = 只能有这些表：<code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] ，以及另外 { $more } 个
}
allow-fields = 一个表，其中有 <code>{ $names }</code>{ $more ->
    [0] {""}
   *[other] ，以及另外 { $more } 个
}
allow-table = 表 <code>[{ $name }]</code>
allow-tables = 表 <code>[[{ $name }]]</code>
allow-id = 由 a-z、0-9、- 和 _ 组成的 1 到 64 个字符，以字母或数字开头
allow-once = 每个 id 只用一次
allow-not-taken = <code>{ $names }</code> 以外的 id（这几个已和因素列在一起）
allow-factors = 1 到 { $most } 个表 <code>[factors.ID]</code>
allow-above = 高于 { $low }，即前一项特权的分数
allow-at-most = 最多 { $most }
allow-letters = 最多 { $most } 个字
allow-toml = { $line ->
    [0] 直到末尾都不是有效的 TOML：有什么开了头却没有写完。
   *[other] 从第 { $line } 行第 { $column } 列起，不是有效的 TOML：
}
allow-no-repeat = 第 { $line } 行的键或表是第二次出现；每个只能出现一次：
allow-nesting = 里面的列表或表套得太深，读不了；规则书最多只需要表里放一个列表。
allow-digits = { $line ->
    [0] 里面有一个数太长；允许：最多 { $most } 位数字。
   *[other] 第 { $line } 行的数太长；允许：最多 { $most } 位数字：
}
allow-parts = 第 { $line } 行有一个键用点连起来的部分太多；允许：最多 { $most } 个：
