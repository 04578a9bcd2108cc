### Refusals around joining and hosting; the words for the rest stand in trouble_words.ftl.

trouble-world-host = <b>That is for who hosts this world.</b> You do not, or no longer.
trouble-world-worlds = <b>You host as many worlds as one may.</b>
trouble-world-event = <b>That cannot be thrown just now.</b> It waits for the next tick already, or this world’s rules know nothing of it.
trouble-world-scenario = <b>There is no such world to make.</b> /newworld shows those there are.
trouble-world-rule-book = <b>There is no such rule book.</b>
trouble-world-people = <b>A world cannot have so many people.</b> { $low } to { $high } can live in a town.
trouble-world-seed = <b>That seed is out of range.</b> Whole numbers from { $low } to { $high } will do.
trouble-world-seconds-a-tick = <b>A world cannot move as often as that, or as seldom.</b> A tick takes { $low } to { $high } seconds.
trouble-world-days-a-tick = <b>A world cannot move as far as that in one tick.</b> { $low } to { $high } days will do.
trouble-invite = <b>This link lets nobody in any more.</b> Ask for a new one.
trouble-consent = <b>What you would agree to has been reworded since.</b> Please read it again: /start
trouble-worlds = <b>That world is gone.</b>
