"""Pages of units. Each view parses, calls one selector or service, and renders."""

from anquan.units.views.changing import Create, Deactivate, Edit, Merge, Reactivate, choose_kind
from anquan.units.views.importing import Import, errors_file, template_file
from anquan.units.views.lookups import autocomplete, autocomplete_posts, check_code, nearest, scan
from anquan.units.views.reading import Detail, QrSheet, UnitList

__all__ = [
    "Create",
    "Deactivate",
    "Detail",
    "Edit",
    "Import",
    "Merge",
    "QrSheet",
    "Reactivate",
    "UnitList",
    "autocomplete",
    "autocomplete_posts",
    "check_code",
    "choose_kind",
    "errors_file",
    "nearest",
    "scan",
    "template_file",
]
