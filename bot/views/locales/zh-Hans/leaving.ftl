### 离开世界、被遗忘，以及移交世界。

leave-ask = <b>离开{ $world }？</b>从那一刻起，你不再被评分、不再被显示、不再收到通知；下一回合你的友谊全部结束。已保存的内容保留到你使用 /forget。
leave-choose = <b>离开哪个世界？</b>
leave-yes = 离开
leave-no = 留下
leave-done = <b>你已离开{ $world }。</b>不会再向任何人显示你的任何信息。
leave-before = <b>你已不在{ $world }。</b>那里不会再向任何人显示你的任何信息。
leave-here = 这个聊天现在用于{ $world }。
leave-which = 你还在不止一个世界里。这个聊天要用于哪一个？
leave-nothing = 你没有加入任何世界，无须离开。

forget-ask = <b>要忘记你吗？</b>关于你的一切将从所有世界中消失：选择、分数、名字、编号，无法恢复。别人的过去里只留下一位无名的“一位已离开的人”，好让他们的总分仍然对得上。这个聊天里的消息由你自行删除。
forget-host = <b>有的世界只有你在主持。</b>请先移交：把链接发给接手的人，一小时内有效。
forget-host-line = · { $world }（{ $name }）：{ $link }
forget-host-none = 否则它将无人主持；世界会继续，归运行本程序的人管理。
forget-yes = 忘记我
forget-yes-host = 不论有无人主持，都忘记我
forget-no = 不
forget-done = <b>已忘记。</b>关于你的内容不再有任何保存。/start 可重新开始，如同陌生人。
forget-nothing = <b>没有可忘记的内容。</b>这里没有保存任何关于你的东西。
forget-later = 日志文件里的最后痕迹，待另一个程序释放后会自动清除。

hand-over-link = <b>{ $world }：找人一起主持。</b>把这个链接发给对方；一小时内打开并同意的人，将与你一同主持：{ $link }
take-over-ask = <b>要主持{ $world }吗？</b>你可以暂停或继续、调整节奏、投放事件、裁定申诉，但看不到任何人的分数。
take-over-yes = 好，我来主持
take-over-done = <b>现在由你主持{ $world }。</b>
take-over-old = <b>这个链接已经过期。</b>移交链接一小时内有效，只能用一次。请再要一个。
