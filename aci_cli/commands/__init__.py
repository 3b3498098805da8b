"""The commands: one module each, plain keyword arguments in, rows out."""
