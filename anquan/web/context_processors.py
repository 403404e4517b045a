"""What every page needs and no view should have to pass."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from anquan.web import navigation

PRODUCT_NAME = "安全隐患闭环"


def page(request: HttpRequest) -> dict:
    """``office`` is the unit in the top bar, ``draft_owner`` whose drafts this browser keeps."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "product_name": PRODUCT_NAME,
        "today": timezone.localdate(),
        "signed_in": signed_in,
        "office": SimpleLazyObject(lambda: _office(user) if signed_in else ""),
        "draft_owner": f"u{user.pk}" if signed_in else "",
        "search_url": navigation.address(navigation.SEARCH)
        if signed_in and navigation.may_open(user, navigation.SEARCH)
        else "",
    }


def _office(user) -> str:
    main = user.main_appointment
    return main.unit.name if main else ""
