### 保存了什么，谁能看到什么，以及由谁来决定。

bullet = · { $what }
privacy-first = <b>{ $name }，在{ $world }</b>
privacy-who = <b>谁能看到你：</b>{ $visibility }
privacy-friends = 一起游戏、能看到你让他们少了多少分的朋友：{ $friends }。
privacy-held = <b>关于你保存了：</b>
privacy-held-line = · { $what } × { $count }
privacy-never = <b>绝不保存：</b>任何人在群里或这里写的话；给主持人看的分数；在游戏之外起作用的任何东西。
privacy-outside = <b>你没有加入任何世界。</b>至多保存着你选择的语言和希望收到通知的时间。你在已离开的世界里做过的事，会保留到你使用 /forget。

seen-by-you = 你自己能看到全部
seen-by-friends = 游戏里的朋友能看到你的卡片和原因
seen-by-group = 某一个群能看到你的卡片和原因
seen-by-everyone = 这个世界里的所有人能看到你的卡片和原因
seen-by-friends-cost = 一起游戏的朋友只能看到你让他们少了多少分
seen-by-shared = 遇到你所分享卡片的人能看到那张卡片
seen-by-host-counts = 主持人能看到有多少人在玩，以及你申诉的事

held-identities = 你在这里是谁
held-hosts = 你主持的世界
held-worlds-made = 你一天之内创建的世界
held-chats = 这个聊天的语言和时段
held-inbox = 正在答复的消息
held-notices = 给你的通知
held-files-sent = 你的图片（只存编号）
held-players = 你在世界里的位置
held-consents = 你的同意及其文本版本
held-pending-acts = 等待下一回合的选择
held-player-events = 你的选择
held-player-snapshots = 你的分数
held-appeals = 申诉
held-permissions = 你申请的许可
held-pending-ties = 即将变化的友谊
held-friend-requests = 交友请求
held-friendships = 友谊
held-nudges = 关于朋友的提示
held-tier-changes = 特权的得失
held-outbox = 提醒
held-shares = 分享的卡片
held-shown-cards = 展示你卡片的消息（在其他聊天中）
held-awaited-names = 请你写下的名字
held-awaited-books = 请你发来的规则书
held-hand-overs = 你发出的主持邀请

visibility-first = <b>在{ $world }中谁能看到你？</b>
visibility-only-me = 只有我
visibility-friends = 我在游戏里的朋友
visibility-group = 某一个群
visibility-everyone = 这个世界里的所有人
visibility-now-only-me = 目前：只有你自己。
visibility-now-friends = 目前：与你是朋友的玩家。
visibility-now-group = 目前：某一个群，即你作出选择的那个群。群成员也能知道是哪个账号在用这个名字玩。
visibility-now-everyone = 目前：这个世界里的所有人，以及玩这个世界的群。在你所在的群里，群成员也能知道是哪个账号在用这个名字玩。
visibility-cards-ended = 你在其他聊天中展示的卡片也随之收回。
visibility-group-how = 想让某个群看到你，请在那个群里发送 /visibility。能看到你的群也能通过你的账号找到你。
visibility-score = 别人看到你时，不计他们看不到的朋友：你的分数在那里可能与这里不同。
visibility-chosen = 从现在起：{ $visibility }
visibility-here = 是否让这个群看到你，由你在私聊中决定。
visibility-here-button = 去选择
visibility-not-there = <b>不能选择那个群。</b>你不在群里，或者那个群玩的不是你所在的世界。

button-share = 分享卡片
button-export = 导出
button-leave = 离开
button-forget = 忘记我
button-host = 主持
export-here = 关于你保存的全部内容，涵盖所有世界，JSON 格式。
