"""The store: SQLite, where everything a world is made of is kept.

One writer and a pool of readers (`connection`), numbered migrations (`migrations/`), and one module of SQL per group
of tables. No rules of the game here: what to write is decided elsewhere.
"""
