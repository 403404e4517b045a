"""设置 → 操作日志: what was done, by whom, from where, with before and after. Read only, by its nature."""

from typing import Any

from anquan.journal import selectors
from anquan.journal.filters import EntryFilter
from anquan.journal.models import Entry
from anquan.web.views import Ordering, ScopedDetailView, ScopedListView


class EntryList(ScopedListView):
    model = Entry
    filterset_class = EntryFilter
    orderings = (Ordering("newest", "时间", "at", descending=True),)
    template_name = "journal/list.html"

    def get_context(self) -> dict[str, Any]:
        one_object = self.request.GET.get("object", "")
        return {"head": selectors.head(), "one_object": one_object, "one_request": self.request.GET.get("request", "")}


class EntryDetail(ScopedDetailView):
    model = Entry
    template_name = "journal/detail.html"

    def get_context(self) -> dict[str, Any]:
        entry = self.object
        return {
            "facts": self._facts(entry),
            "changes": selectors.changes(entry),
            "link": selectors.link_of(entry),
            "is_genuine": entry.digest == entry.expected_digest(),
        }

    @staticmethod
    def _facts(entry: Entry) -> list[tuple[str, str]]:
        what = f"{selectors.type_name(entry.object_type)}　{entry.object_label}" if entry.object_type else ""
        return [
            ("操作人", entry.actor_name),
            ("对象", what or entry.object_label),
            ("结果", entry.get_result_display()),
            ("说明", entry.note),
            ("途径", entry.get_door_display()),
            ("来源地址", entry.ip),
            ("请求编号", entry.request_id),
        ]
