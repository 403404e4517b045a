"""What other parts do when a paper has moved. They register; this package never names them.

    hooks.on_moved(tell)      # in AppConfig.ready

Each is called with (paper, action, actor) inside the transaction of the move: whatever it raises takes everything back.
"""

from collections.abc import Callable
from typing import Any

Hook = Callable[[Any, str, Any], None]
_ON_MOVED: list[Hook] = []


def on_moved(hook: Hook) -> Hook:
    if hook not in _ON_MOVED:
        _ON_MOVED.append(hook)
    return hook


def tell_moved(paper: Any, action: str, actor: Any) -> None:
    for hook in _ON_MOVED:
        hook(paper, action, actor)
