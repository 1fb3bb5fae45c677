"""Entries and photographs on their way to the central service: the kiosk's side of docs/sync-protocol.md.

A program of its own (`scelle sync`), never a thread of the kiosk. The log is the outbox; what is kept besides is the
certificate and a note of how far the last run came, and neither is needed to go on rightly.
"""
