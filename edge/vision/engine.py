"""OpenVINO as the station needs it: imported without its model converter.

Knows how to leave the converter out. The models are built already, and importing it takes as long as
importing all the rest: two tenths of a second at each start of a kiosk.
"""

import sys
from typing import Any

_CONVERTER = "openvino.tools.ovc"

modules: dict[str, Any] = sys.modules
_loaded = modules.get(_CONVERTER)
# Python takes None for "not installed", with which OpenVINO is content.
modules[_CONVERTER] = _loaded
try:
    import openvino as ov
    from openvino import properties
finally:
    if _loaded is None:
        del modules[_CONVERTER]

__all__ = ["ov", "properties"]
