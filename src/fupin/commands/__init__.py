"""One file per command: its options, one call, and printing. No logic."""
