score-own = <b>{ $score }</b> · { $tier }
score-other = <b>{ $name } · { $score }</b> · { $tier }
score-no-tier = no privilege yet
score-next = { $points ->
    [one] 1 point
   *[other] { $points } points
} to “{ $privilege }” ({ $threshold }).
score-top = There is no privilege left to gain.
score-moved = { $points } since day { $day }.
score-steady = Unchanged since day { $day }.
score-since = since day { $day }
score-sanctions = In force: { $sanctions }.
score-voluntary = Being scored is voluntary here so far: no sanction is in force.
score-where = { $world } · { $day }
score-title = Score
score-alternative = A gauge from 350 to 950. { $name }: { $score }, { $tier }. { $following }
score-befriend = Befriend
score-what-if = What if friends?
score-friendship = Your friendship
score-alone = You have no friends yet. What friends do moves a score too.
first-score = <b>You have a score: { $score }.</b>
first-score-friends = What friends do moves it too, and you have none yet: see who is here.
