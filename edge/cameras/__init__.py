"""The kinds of camera, one module each. `edge.camera` opens them; nobody else needs to look in here."""
