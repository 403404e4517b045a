"""A list: scope, declared conditions, allowed orderings, paging by key, capped count, export. All of it in the URL.

class HazardList(ScopedListView):
    model = Hazard
    filterset_class = HazardFilter           # django_filters; a name it does not declare is a 400
    orderings = (
        Ordering("due", "期限", "due_on", nullable=True, says=("从早到晚", "从晚到早")),
        Ordering("newest", "登记日期", "found_on", descending=True),
    )                                        # the first is the default; ?order=-due turns it round
    template_name = "hazards/list.html"      # uses components/filters.html, table, components/pager.html
    rows_template = "hazards/_rows.html"     # answered to htmx
    related = ("unit", "responsible_unit", "township")
    export_right = "hazard.export"

    def tabs(self): return [Tab("逾期", self.href(overdue="1"), n, self.request.GET.get("overdue") == "1")]
    def export(self, rows): ...              # start the worker's job, answer with a redirect to the download centre
"""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.generic import View

from anquan.terms import selectors as terms
from anquan.web import filters, keyset
from anquan.web.keyset import Ordering
from anquan.web.views.scoped import ScopedObjectMixin


@dataclass(frozen=True)
class Tab:
    """A saved group of conditions. ``count`` None shows no number."""

    label: str
    href: str
    count: Any = None
    is_current: bool = False


@dataclass(frozen=True)
class Heading:
    """A sortable column head: ``arrow`` is up, down or '' (not sorted by it)."""

    label: str
    href: str
    arrow: str


class ScopedListView(ScopedObjectMixin, View):
    filterset_class: Any = None
    orderings: tuple[Ordering, ...] = (Ordering("newest", "最新", "pk", descending=True),)
    template_name: str
    rows_template: str = ""
    related: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    export_right: str = ""
    own_parameters: frozenset[str] = frozenset()
    machine_parameters = frozenset({"order", "after", "before", "export"})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._check_names()
        if "export" in request.GET:
            return self._export()
        template = self.rows_template if request.htmx and self.rows_template else self.template_name
        return render(request, template, self.context())

    def export(self, rows: QuerySet) -> HttpResponse:
        """``?export=xlsx`` with the same conditions. The base has none."""
        raise BadRequest("这个列表不能导出。")

    def tabs(self) -> list[Tab]:
        return []

    def get_context(self) -> dict[str, Any]:
        """What the page adds to ``context()``."""
        return {}

    # --- parts a page may also use by itself -------------------------------------------------------------------
    @cached_property
    def filterset(self) -> Any:
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)

    @cached_property
    def rows(self) -> QuerySet:
        """All rows that meet the conditions, unordered and without relations: for counts and sums."""
        if self.filterset is None:
            return self.get_queryset()
        filters.cleaned(self.filterset.form)
        return self.filterset.qs

    @cached_property
    def ordering(self) -> Ordering:
        return self._named(self.request.GET.get("order", self.orderings[0].code))

    @cached_property
    def page(self) -> keyset.Page:
        query = self.request.GET
        rows = self.rows.select_related(*self.related) if self.related else self.rows
        rows = rows.only(*self.columns) if self.columns else rows
        size = terms.whole("list.page_size", self.today)
        try:
            return keyset.page(rows, self.ordering, size, after=query.get("after", ""), before=query.get("before", ""))
        except keyset.BadCursor as error:
            raise BadRequest("翻页的位置不对，请从第一页重新翻。") from error

    @cached_property
    def total(self) -> keyset.Total:
        return keyset.total(self.rows, terms.whole("count.cap", self.today))

    def href(self, **changes: Any) -> str:
        """This list with other conditions: ``self.href(status="submitted", overdue=None)``."""
        return filters.href(self.request.GET, **changes)

    def headings(self) -> dict[str, Heading]:
        """By ordering code: ``{% include "components/heading.html" with heading=headings.due %}``."""
        return {ordering.code: self._heading(ordering) for ordering in self.orderings}

    def context(self) -> dict[str, Any]:
        page = self.page
        is_filtered = any(v for k, v in self.request.GET.items() if k not in self.machine_parameters)
        return {
            "rows": page.rows,
            "total": self.total,
            "pager": {
                "next": self._turn(after=page.after),
                "previous": self._turn(before=page.before),
                "first": self.href() if page.before else "",
                "shown": len(page.rows),
                "total": self.total,
            },
            "tabs": self.tabs(),
            "filters": filters.bar(self.filterset.form, self.request.GET) if self.filterset else [],
            "search": self.request.GET.get("q", ""),
            "is_filtered": is_filtered,
            "clear_href": "?" if is_filtered else "",
            "headings": self.headings(),
            "order_say": self.ordering.say,
            "export_href": self.href(export="xlsx") if self._may_export() else "",
            "today": self.today,
            **self.get_context(),
        }

    # --- inside -------------------------------------------------------------------------------------------------
    def _check_names(self) -> None:
        declared = set(self.machine_parameters | self.own_parameters)
        if self.filterset is not None:
            declared |= filters.declared_names(self.filterset.form)
        filters.refuse_undeclared(self.request.GET, declared)

    def _export(self) -> HttpResponse:
        if self.request.GET["export"] != "xlsx":
            raise BadRequest("只能导出 Excel（xlsx）。")
        if not self._may_export():
            raise PermissionDenied("您没有导出的权限。如确需导出，请联系系统管理员调整任职。")
        return self.export(self.rows)

    def _may_export(self) -> bool:
        return bool(self.export_right) and self.request.user.has_right(self.export_right)

    def _named(self, text: str) -> Ordering:
        """``due`` is the ordering as declared, ``-due`` the other way round."""
        for ordering in self.orderings:
            if text == ordering.code:
                return ordering
            if text == f"-{ordering.code}":
                return replace(ordering, code=text, descending=not ordering.descending)
        raise BadRequest(f"不能按“{text[:40]}”排序。")

    def _heading(self, ordering: Ordering) -> Heading:
        current = self.ordering
        if current.code.removeprefix("-") != ordering.code:
            return Heading(ordering.label, self.href(order=ordering.code), "")
        other = ordering.code if current.code.startswith("-") else f"-{ordering.code}"
        return Heading(ordering.label, self.href(order=other), "down" if current.descending else "up")

    def _turn(self, **cursor: str) -> str:
        ((name, value),) = cursor.items()
        if not value:
            return ""
        query = self.request.GET.copy()
        for each in filters.CURSORS:
            query.pop(each, None)
        query[name] = value
        return f"?{query.urlencode()}"
