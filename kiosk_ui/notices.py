"""The two notices: what the kiosk's words are worth, and what it keeps of whom. Readable without signing in.

Knows what a unit has set for them. The sentences are in the templates.
"""

from flask import Blueprint, render_template

from kiosk_ui.seam import PageSettings


def notices(settings: PageSettings) -> Blueprint:
    """The addresses of the notices."""
    routes = Blueprint("notices", __name__)

    @routes.get("/notices")
    def legal() -> str:
        return render_template("notices/legal.html")

    @routes.get("/notices/privacy")
    def privacy() -> str:
        return render_template("notices/privacy.html", central=settings.central)

    return routes
