"""The camera's switches between by itself and by hand.

Knows which switch has which positions. Does not know what is set by hand then.
"""

from edge.cameras.controls import Control, Controls

MAINS_50_HZ = 1
BY_HAND = 1
"""AUTO_EXPOSURE by hand."""

BY_ITSELF = (3, 0)
"""AUTO_EXPOSURE by itself: what nearly all cameras call it, and what the others do."""

SWITCHES = (
    Control.AUTO_EXPOSURE,
    Control.GAIN_AUTOMATIC,
    Control.WHITE_BALANCE_AUTOMATIC,
    Control.FOCUS_AUTOMATIC_CONTINUOUS,
)


def set_free(controls: Controls) -> None:
    """Let the camera adjust itself again, for 50 Hz mains and without slowing down."""
    controls.write(Control.POWER_LINE_FREQUENCY, MAINS_50_HZ)
    controls.write(Control.EXPOSURE_DYNAMIC_FRAMERATE, 0)
    expose_by_itself(controls)
    for switch in SWITCHES[1:]:
        controls.write(switch, 1)


def lock_by_hand(controls: Controls) -> bool:
    """Take exposure from the camera's own hand; whether it lets it go."""
    # Some firmware takes an exposure time only after having been set to automatic, and back (opencv#9738).
    expose_by_itself(controls)
    controls.write(Control.AUTO_EXPOSURE, BY_HAND)
    return controls.read(Control.AUTO_EXPOSURE) == BY_HAND


def switch_off(controls: Controls, switch: Control) -> bool:
    """Turn off another switch than AUTO_EXPOSURE; True where it is off, or was never there."""
    if controls.offer(switch) is None:
        return True
    controls.write(switch, 0)
    return controls.read(switch) == 0


def switched_off(controls: Controls, switch: Control) -> list[tuple[Control, int]]:
    """The setting that turns it off, where there is one."""
    return [] if controls.offer(switch) is None else [(switch, 0)]


def expose_by_itself(controls: Controls) -> None:
    """Give exposure back into the camera's own hand."""
    for value in BY_ITSELF:
        if controls.write(Control.AUTO_EXPOSURE, value):
            return
