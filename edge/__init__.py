"""The station without any screen: what it sees, what it proposes, what it says of itself.

Knows pixels, models and devices. Knows nothing of Flask, of languages, of buttons.
"""
