"""The commands of `scelle`, one module each, read only when they are called."""
