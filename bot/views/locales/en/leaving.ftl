### To leave a world, to be forgotten, and to hand a world over.

leave-ask = <b>Leave { $world }?</b> From that moment you are not scored, shown or told anything; with the next tick your friendships end. What is kept stays, until /forget.
leave-choose = <b>Leave which world?</b>
leave-yes = Leave
leave-no = Stay
leave-done = <b>You have left { $world }.</b> Nobody is shown anything of you any more.
leave-before = <b>You are no longer in { $world }.</b> Nobody is shown anything of you any more there.
leave-here = This chat is about { $world }.
leave-which = You play on in more than one world. Which one is this chat about?
leave-nothing = You play in no world, so there is nothing to leave.

forget-ask = <b>Forget you?</b> Everything kept about you goes, in all worlds: your choices, your scores, your name, your number. It cannot be brought back. In others’ past there remains a nameless “someone who left”, so that their sums still add up. Messages in this chat are yours to delete.
forget-host = <b>You alone host a world.</b> Hand it over first: send its link to whoever is to host it. It works for an hour.
forget-host-line = · { $world } ({ $name }): { $link }
forget-host-none = Otherwise nobody hosts it any more; it goes on, and belongs to whoever runs this program.
forget-yes = Forget me
forget-yes-host = Forget me, hosted or not
forget-no = No
forget-done = <b>Forgotten.</b> Nothing about you is kept any more. /start begins anew, as with a stranger.
forget-nothing = <b>There is nothing to forget.</b> Nothing about you is kept.
forget-later = A last trace in a log file goes as soon as another program lets go of it; that happens by itself.

hand-over-link = <b>{ $world }: somebody to host with you.</b> Send this link to them; whoever opens it within an hour, and says yes, hosts beside you: { $link }
take-over-ask = <b>Host { $world }?</b> You may let it pause and go on, set its pace, throw events and decide appeals. You see nobody’s score.
take-over-yes = Yes, I host it
take-over-done = <b>You host { $world } now.</b>
take-over-old = <b>This link no longer works.</b> Hand-overs last an hour, and are good for one. Ask for another.
