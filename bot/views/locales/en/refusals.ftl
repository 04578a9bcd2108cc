### Refusals around joining and hosting; the words for the rest stand in trouble_words.ftl.

trouble-world-host = <b>That is for who hosts this world.</b> You do not, or no longer.
trouble-world-worlds = <b>You host as many worlds as one may.</b>
trouble-world-event = <b>That cannot be thrown just now.</b> It waits for the next tick already, or this world’s rules know nothing of it.
trouble-world-scenario = <b>There is no such world to make.</b> /newworld shows those there are.
trouble-world-rule-book = <b>There is no such rule book.</b>
trouble-world-people = <b>A world of that size cannot be had.</b>
trouble-world-seed = <b>That seed cannot be had.</b>
trouble-world-seconds-a-tick = <b>That pace cannot be had.</b>
trouble-world-days-a-tick = <b>That pace cannot be had.</b>
trouble-invite = <b>This link lets nobody in any more.</b> Ask for a new one.
trouble-consent = <b>What you would agree to has been reworded since.</b> Please read it again: /start
trouble-worlds = <b>That world is gone.</b>
