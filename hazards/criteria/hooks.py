"""What other packages do when a hazard is determined to be major. They register; this package never names them.

    hooks.on_major(open_track)      # in AppConfig.ready

Each is called with (determination, actor, today) inside the transaction of the determination: whatever it raises takes
everything back. A hazard may be determined to be major more than once, by another clause or anew after a downgrade.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

Hook = Callable[[Any, Any, date], None]
_ON_MAJOR: list[Hook] = []


def on_major(hook: Hook) -> Hook:
    if hook not in _ON_MAJOR:
        _ON_MAJOR.append(hook)
    return hook


def tell_major(determination: Any, actor: Any, today: date) -> None:
    for hook in _ON_MAJOR:
        hook(determination, actor, today)
