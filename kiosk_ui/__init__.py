"""The faces of the station: pages for officers, words for programs.

Knows the station's views and presses, languages, buttons. Knows no camera, no model, no log.
"""
