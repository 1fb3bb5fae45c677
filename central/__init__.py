"""The central service: takes the entries and photographs of all stations, checks them, and keeps them.

Shares no code with `edge`: what a station writes is checked here by a second program, from docs/record.md alone.
"""
