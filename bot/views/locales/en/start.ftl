### The first words, and joining.

start-what = <b>Glasshouse is a game about being scored.</b> Characters live in an invented world: they pay, buy, speak, choose their friends, and a number from 350 to 950 follows them. Join, and one follows you. What your friends do moves it too.
start-true = <b>What is true about it.</b> In 2015 an article told of such a score in China. Some of that is documented, some only reported, some disputed; the rest we invented. Every rule says which it is: see /rules.
start-join = Which world?
start-nowhere = No world is open here just now. Somebody’s invitation link lets you in, or you make a world of your own.
start-make = Make a world
start-here = You play in <b>{ $world }</b>, as “<b>{ $name }</b>”.
start-choose = You play in more than one world. Which one is this chat about?
start-elsewhere = Other worlds you can go to:
start-switch = Go to { $world }
start-join-button = Join { $world }
start-hosted = You host { $worlds }.
start-own = { $world } ({ $name })
start-host-button = Host { $world }
start-privacy-button = What is kept
start-shut = <b>This link lets nobody in any more.</b> Its host has renewed it, or the world is gone: ask for a new one.
start-others = See what is open

consent-first-title = <b>1 of 2 · What happens</b>
consent-first =
    You play in “{ $world }” as yourself. Scored is what you choose from the game’s own menus, and nothing else: what you write, here or in groups, is neither read nor kept.
    What you do moves your friends in the game, and what they do moves you. To become friends, two players both say yes; then each sees what the other costs them.
    You are told when you gain or lose a privilege. /alerts turns that off.
consent-second-title = <b>2 of 2 · Who sees it, and how it ends</b>
consent-second =
    At first nobody but you. Friends, one group or everybody in this world see it if you choose so, in /visibility. A host never sees your score.
    Kept are your Telegram number, the name you show, and your choices. /export hands you all of it, /leave ends it at once, /forget erases it.
    It is a simulation. No real privilege, loan, mark or penalty may hang on it.
consent-nothing-yet = Nothing has begun yet. It does when you tap yes.
consent-reworded = <b>This has been reworded since.</b> Your yes was to the earlier text, so nothing has begun. Please read it again.
consent-yes = Yes, let me in as { $name }
consent-other-name = Yes, under another name
consent-no = No, thanks
consent-which-name = <b>Which name shall be shown?</b> Answer this message with it; with that you join. Up to 64 letters.
consent-no-answer = What you wrote has not been kept: of what is written to me I read commands and answers, and this was none.
consent-bad-name = <b>That name cannot be shown.</b> One line, 1 to 64 letters. Another?
consent-taken-name = <b>A character of this world is called “{ $name }”.</b> Answer this message with another name; with that you join.
consent-declined = <b>That is fine.</b> Nothing about you was put into any world.
consent-think-again = Back to the start

joined-first = <b>You are in { $world }, as “{ $name }”.</b>
joined-when = You arrive with the next tick, within { $wait }. I tell you as soon as you have a score.
joined-paused = The world stands still just now. You arrive when its host lets it go on; I tell you then.
joined-seen = Nobody but you sees it, until you choose otherwise.
joined-show-group = Let the group see me

button-visibility = Who sees me
button-alerts = Alerts

duration-seconds = { $count ->
    [one] a second
   *[other] { $count } seconds
}
duration-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] an hour
   *[other] { $count } hours
}
duration-days = { $count ->
    [one] a day
   *[other] { $count } days
}
