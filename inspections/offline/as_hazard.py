"""A record that becomes a hazard: by itself, or found on a visit that may have begun underground as well."""

from datetime import date

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from anquan.terms import selectors as terms
from hazards import log_entry
from hazards.log_form import LogForm
from hazards.models import Hazard
from inspections.offline import on_visit
from inspections.offline.records import FormRefused, Outcome, Prepared, Record, query


def prepare(record: Record) -> Prepared:
    visit = on_visit.visit_of(record)
    form = LogForm(query({**record.data, "uid": str(record.uid)}), record.files, user=record.author)
    if not form.is_valid():
        raise FormRefused(form)
    found_on = timezone.localdate(record.made_at)
    _not_too_old(found_on, record.today)
    is_known = log_entry.is_known(form)
    alike = [] if is_known else log_entry.alike(form, record.author, record.today)
    kept = log_entry.Kept() if is_known else log_entry.store(form, record.author, at=record.made_at)

    def finish() -> Outcome:
        by = on_visit.finding(visit, record) if visit else log_entry.by_itself
        hazard = log_entry.register(form, kept, record.author, record.today, by=by, found_on=found_on)
        url, numbers = reverse("hazards:detail", args=[hazard.number]), [each.hazard.number for each in alike]
        return Outcome(hazard.number, _what(hazard), url, {"hazard": hazard, "visit": visit}, numbers)

    stored = record.stored_as("photos", kept.before) | record.stored_as("after_photos", kept.after)
    return Prepared(stored, finish, on_visit.refusal_of(visit, record, "find"))


def _not_too_old(found_on: date, today: date) -> None:
    oldest = terms.whole("offline.oldest_days", today)
    if (today - found_on).days > oldest:
        raise ValidationError(f"这条记录是 {found_on:%Y-%m-%d} 的，超过 {oldest} 天，请在电脑上补登。")


def _what(hazard: Hazard) -> str:
    if hazard.is_fixed_on_site:
        return "已登记并销号"
    return "已登记并交办" if hazard.responsible_unit_id else "已登记"
