"""The place for the customer's seal service. The product never draws a seal.

A customer with an 电子签章 service writes a class with ``seal`` and names it in ``ANQUAN_PAPER_SEAL``
(``package.module.Class``). It gets the finished PDF at the moment of issue, inside its transaction, and answers with the
PDF to keep and what to remember of the seal; whatever it raises as ``NotAllowed`` refuses the issue and its reason is shown.
The bytes it answers with are the ones that are kept, hashed and handed out for ever.
"""

from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from anquan.papers.models import Paper


@dataclass(frozen=True)
class Sealed:
    """``reference`` is what the seal service calls this seal; it is frozen with the paper. '' means: not sealed."""

    pdf: bytes
    reference: str = ""


class Seal(Protocol):
    def seal(self, paper: Paper, pdf: bytes) -> Sealed: ...


class NoSeal:
    """The default: the place “（印章）” stays free for the stamp on paper."""

    def seal(self, paper: Paper, pdf: bytes) -> Sealed:
        return Sealed(pdf)


@cache
def adapter() -> Seal:
    return import_string(settings.PAPER_SEAL)()
