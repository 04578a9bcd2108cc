### 加入与主持方面的拒绝；其余的文字在 trouble_words.ftl。

trouble-world-host = <b>这是主持人才能做的事。</b>你不是这个世界的主持人，或者已经不是了。
trouble-world-worlds = <b>你主持的世界已达上限。</b>
trouble-world-event = <b>现在不能投放这个事件。</b>它已在等待下一回合，或者这个世界的规则里没有它。
trouble-world-scenario = <b>没有这样的世界可建。</b>/newworld 会列出可选的。
trouble-world-rule-book = <b>没有这本规则书。</b>
trouble-world-people = <b>世界里不能有这么多人。</b>小镇可住 { $low } 到 { $high } 人。
trouble-world-seed = <b>这个种子超出范围。</b>可用 { $low } 到 { $high } 的整数。
trouble-world-seconds-a-tick = <b>世界不能推进得这么勤或这么慢。</b>每回合 { $low } 到 { $high } 秒。
trouble-world-days-a-tick = <b>一个回合不能推进这么多。</b>可以是 { $low } 到 { $high } 天。
trouble-invite = <b>这个链接已经失效。</b>请要一个新的。
trouble-consent = <b>你要同意的内容后来改过。</b>请重新阅读：/start
trouble-worlds = <b>那个世界已不存在。</b>
