### What is kept, who sees what, and the choice of who may.

bullet = · { $what }
privacy-first = <b>{ $name }, in { $world }</b>
privacy-who = <b>Who sees you:</b> { $visibility }
privacy-friends = Friends who play, and see what you cost them: { $friends }.
privacy-held = <b>Kept about you:</b>
privacy-held-line = · { $count } × { $what }
privacy-never = <b>Never kept:</b> what anybody writes, in groups or here; a score shown to a host; anything that counts outside this game.
privacy-outside = <b>You play in no world.</b> What is kept is, at most, the language you chose and when you want to be told things. What you once did in a world you left stays until /forget.

seen-by-you = you see everything
seen-by-friends = your friends in the game see your card and why
seen-by-group = one group sees your card and why
seen-by-everyone = everybody in this world sees your card and why
seen-by-friends-cost = friends who play see what you cost them, and only that
seen-by-shared = whoever meets a card you shared sees that card
seen-by-host-counts = the host sees how many play, and what you appeal

held-identities = who you are here
held-hosts = world you host
held-worlds-made = world you made within a day
held-chats = this chat’s language and hours
held-inbox = message being answered
held-notices = notice to you
held-files-sent = picture of yours, kept by its number
held-players = your place in the world
held-consents = your yes, and to which text
held-pending-acts = choice waiting for the next tick
held-player-events = choice of yours
held-player-snapshots = score of yours
held-appeals = appeal
held-permissions = permission you asked for
held-pending-ties = friendship about to change
held-friend-requests = offer of friendship
held-friendships = friendship
held-nudges = hint about a friend
held-tier-changes = privilege won or lost
held-outbox = alert
held-shares = shared card
held-shown-cards = message in another chat that shows your card
held-awaited-names = name you were asked to write
held-awaited-books = rule book you were asked for
held-hand-overs = offer of yours to host a world

visibility-first = <b>Who sees you in { $world }?</b>
visibility-only-me = Only me
visibility-friends = My friends in the game
visibility-group = One group
visibility-everyone = Everybody in this world
visibility-now-only-me = Now: nobody but you.
visibility-now-friends = Now: players who are your friends.
visibility-now-group = Now: one group, the one in which you chose it. Its members also learn which account plays under your name.
visibility-now-everyone = Now: everybody in this world, and the groups that play it. In a group that you are in, its members also learn which account plays under your name.
visibility-cards-ended = The card that you showed in other chats is taken back with it.
visibility-group-how = To be seen by one group, send /visibility there. A group that sees you can find you by your account.
visibility-score = What others see of you leaves out friends whom they cannot see: your score may read otherwise there than here.
visibility-chosen = From now on: { $visibility }
visibility-here = Whether this group sees you is yours to choose, in private.
visibility-here-button = Choose
visibility-not-there = <b>That group cannot be chosen.</b> You are not in it, or it plays no world that you play in.

button-share = Share a card
button-export = Export
button-leave = Leave
button-forget = Forget me
button-host = Host
export-here = Everything that is kept about you, of all worlds, as JSON.
