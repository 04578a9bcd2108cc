### 主人可在任何聊天中展示的卡片。

share-ask = <b>要在任意聊天中展示你的卡片吗？</b>那里的人会看到你的名字、分数和特权（不计入那些不愿露面的朋友的影响）。你可以收回，收回后它不再显示任何内容。
share-yes = 好，允许展示
share-show = 选择聊天
share-back = 全部收回
share-looks = <b>你的卡片可以展示。</b>它是这样的：
share-not-yet = <b>你的卡片可以展示。</b>上面还没有内容：你在下一回合到场。
share-watermark = <i>由 { $name } 展示，可随时收回</i>
share-title = 我的卡片：{ $score }
share-again = 再看一次
share-as-of-now = 已更新到现在。
share-gone = 这张卡片已被收回。
share-taken-back = <b>已收回。</b>凡是我知道你的卡片所在之处，片刻之后就会写明已收回；其他地方，只要有人再看一次，也会如此。别人自行留下的副本不在我的能力之内。
share-was-gone = 那张卡片早已收回。
share-manage = 收回卡片
share-allow = 请先允许展示你的卡片
