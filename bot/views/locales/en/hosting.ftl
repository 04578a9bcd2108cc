### Making a world, and running it.

scenario-class = Lantern Row
    .about = <b>Lantern Row</b>: twelve neighbours, for a lesson of 45 minutes.
scenario-les-miserables = Les Misérables
    .about = <b>Les Misérables</b>: 77 characters of the novel, a hundred days.
scenario-town = Quillhaven
    .about = <b>Quillhaven</b>: a town of a thousand, made by chance.

newworld-first = <b>A world of your own.</b> Tap whatever you want to change.
newworld-line-phase = Phase: { $phase }. { $means }
newworld-line-teaching = Teaching mode: { $teaching }.
newworld-line-tick = A tick is one step of the world: how long it takes, and how many days pass in it.
newworld-line-seed = The same seed makes the same world.
newworld-scenario = World: { $what } ›
newworld-policy = Rules: { $what } ›
newworld-pace = A tick: { $what } ›
newworld-seed = Seed: { $what } ›
newworld-phase = Phase: { $what } ›
newworld-teaching = Teaching: { $what } ›
newworld-make = Make it
newworld-any-seed = any
newworld-every = { $pace }, { $days ->
    [one] 1 day
   *[other] { $days } days
}
newworld-own-book = as the world has them
newworld-example = <b>That is no world I know.</b> For example: <code>/newworld class 42</code>
newworld-progress = <b>Making { $what } …</b>
    { $bar } { $percent } %
newworld-queued = <b>{ $what } waits its turn:</b> { $count ->
    [one] one other world is
   *[other] { $count } other worlds are
} made first. I say when it is there.
newworld-making = Your last one is still being made. One at a time.
newworld-rationed = <b>You have made { $count ->
    [one] a world
   *[other] { $count } worlds
} within a day</b>, as many as one may; those deleted since count. You can make the next in { $wait }.
newworld-rationed-all = <b>{ $count ->
    [one] A world has
   *[other] { $count } worlds have
} been made here within a day</b>, as many as this bot makes. The next can be made in { $wait }.
newworld-made = <b>{ $world } is ready</b> ({ $name }), with { $people } characters. You host it.
newworld-moves = A tick takes { $pace }, and moves it by { $days ->
    [one] a day
   *[other] { $days } days
}.
newworld-next = Next comes its link: whoever has it may join. You join by it too, if you want to play.
newworld-group = This group plays it now. Its admins run it: /host.

phase-optional = voluntary
    .means = Scored are those who choose to be, and no sanction is in force.
phase-mandatory = mandatory
    .means = Everybody in it is scored, and sanctions are in force.
teaching-on = on, prices are shown before
    .short = on
teaching-off = off, prices are shown after
    .short = off

invite-title = Come in
invite-first = <b>Into { $world } by this link:</b>
invite-picture = Hold your phone’s camera to the code.
invite-alternative = A square code that opens { $link }, the way into { $world }.
invite-join = Join by this link
invite-renew = A new link

host-nothing = <b>You host no world.</b> Make one; it takes a minute.
host-choose = <b>Which of your worlds?</b>
host-first = <b>{ $world }</b> ({ $name })
host-state = { $state } · { $day } · tick { $tick }
host-running = It moves
host-paused = <b>It stands still</b>
host-pace = A tick takes { $pace }, and moves it by { $days ->
    [one] a day
   *[other] { $days } days
}
host-phase = Phase: { $phase }
host-teaching = Teaching mode: { $teaching }
host-book = Rules: { $book }, version { $version }
host-next-book = From the next tick on: { $book }
host-players = { $count ->
    [0] Nobody plays yet.
    [one] One plays.
   *[other] { $count } play.
}
host-waiting = Comes with the next tick: { $events }
host-never = You see how many play, and nobody’s score.
host-pause = Pause
host-resume = Go on
host-pace-button = Pace
host-phase-button = Phase
host-teach-on = Turn teaching on
host-teach-off = Turn teaching off
host-throw-button = Throw an event
host-appeals-button = Appeals: { $count }
host-invite-button = Invite
host-book-button = Rules
host-share-button = A second host
host-end-button = End the lesson
host-again = Look again
host-which-pace = <b>How often shall it move, and how far each time?</b>
host-days = { $count ->
    [one] a day
   *[other] { $count } days
} a tick
host-kept = Kept.
host-ask-mandatory = <b>From voluntary to mandatory?</b> With the next tick everybody is scored, and sanctions come into force.
host-ask-optional = <b>Back to voluntary?</b> With the next tick only those who signed up are scored, and no sanction is in force.
host-to-mandatory = Make it mandatory
host-to-optional = Make it voluntary

throw-first = <b>What shall happen to them?</b> It comes with the next tick, and shows as a cause in everybody’s why.
throw-line = · <b>{ $event }</b>: { $about } <i>{ $origin }</i>
throw-market-crash = some lose their work, some sell what they have, and the outspoken report it accurately.
throw-anniversary = many praise, and some tell the legend otherwise.
throw-harbour-tax = some pay late, some say what they think of it.
throw-works-close = many lose their work at once, and bills go unpaid.
throw-festival = people meet, help each other, spend, and stay up late.
throw-done = Comes with tick { $tick }.

appeals-none = <b>Nothing waits for a decision.</b>
appeals-first = { $count ->
    [one] <b>One appeal waits.</b>
   *[other] <b>{ $count } appeals wait.</b>
} You are not told whose.
appeals-line = { $number }. “{ $what }”, day { $day }
appeals-strike = { $number }: strike it
appeals-keep = { $number }: let it stand
appeals-decided = Decided.

book-ask = <b>Which rules?</b> Now: { $title }. Another one is in force from the next tick on, and everybody’s score is worked out anew. Or send me your own as a .toml file.
book-refused = { $count ->
    [one] <b>This rule book is refused, for one reason.</b>
   *[other] <b>This rule book is refused, for { $count } reasons.</b>
} Nothing has changed. Mend the file and send it again.
book-problem = · { $where }, <code>{ $field }</code>: { $found }. Allowed: { $allowed }.
book-problem-toml = · { $allowed } <code>{ $text }</code>
book-in-file = In the file
book-in-table = In <code>[{ $table }]</code>
book-in-list = In <code>[[{ $table }]]</code>, number { $entry }
book-found = “{ $value }”
book-missing = missing
book-taken = <b>“{ $title }” is in force from tick { $tick } on.</b>
book-everybody = Everybody’s why will name the new rule book as a cause.
book-which = <b>For which world?</b> Open its panel, tap Rules, and send the file again.
book-no-text = <b>This is no text file.</b> A rule book is a .toml file in UTF-8.

end-ask = <b>End the lesson in { $world }?</b> It stands still then; each player is told in private what became of them, and you what became of all.
end-yes = End it
