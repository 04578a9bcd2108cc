"""What can be done with a world: one use case a file, taking ids and values, returning values."""
