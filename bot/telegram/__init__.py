"""The chat: from an update received to a reply sent, and alerts. What is said, and what it does, is decided elsewhere.

`intake` keeps updates before it confirms them, `dispatch` hands them on in order per chat, `application` finds who asks
what and calls a handler, `sender` says what the handler gives back, within `limits`, through `transport`. `alerts`
delivers what a tick decided. `running` starts and stops it all in order.
"""
