### A card that its owner shows in any chat.

share-ask = <b>Show your card in any chat?</b> Whoever is there sees your name, score and privilege, as they would be without the friends who let nobody see them. You can take it back: then it shows nothing any more.
share-yes = Yes, I may show it
share-show = Choose a chat
share-back = Take it back, everywhere
share-looks = <b>Your card may be shown.</b> It looks like this:
share-not-yet = <b>Your card may be shown.</b> There is nothing on it yet: you arrive with the next tick.
share-watermark = <i>Shown by { $name }, who may take it back</i>
share-title = My card: { $score }
share-again = Look again
share-as-of-now = As of now.
share-gone = This card was taken back.
share-taken-back = <b>Taken back.</b> Wherever I know that your card stands it says so within moments, elsewhere as soon as somebody looks again. Copies that people made are beyond my reach.
share-was-gone = That card was taken back already.
share-manage = Take cards back
share-allow = Allow showing your card first
