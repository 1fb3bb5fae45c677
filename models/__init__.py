"""Published weights in, verified OpenVINO models out.

Knows: which published files are trusted, how to read them without running them, how to draw the networks with
OpenVINO's own operations, and how to prove that the drawing answers as the published network did.
Does not know: the kiosk, its cameras, its pictures, its screens. The kiosk meets this package in the model
files and their manifests only.
"""

BUILDER = "2"
"""The builder's version, written into every manifest. Raise it whenever a graph, a card or a manifest changes."""
