"""上报表: what is missing is told first; the file has what the owner may see, as text and numbers, never as formulas."""

from datetime import timedelta

import pytest
from django.http import Http404

from anquan.accounts.services import end_appointment
from anquan.files import exports
from anquan.journal.models import Entry
from anquan.workflow import NotAllowed
from hazards.exchange import selectors, services
from hazards.exchange.rules import Column, Spec, Which
from hazards.models import MajorHazard, Submission
from tests.hazards.exchange.exchanging import SPEC, sheet_of

pytestmark = pytest.mark.django_db
HOSTILE = ('=HYPERLINK("http://x","点")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1")


def preview(exchanging, profile, by="awb"):
    return selectors.preview(selectors.current(profile), exchanging.world.fresh(by), exchanging.play.today())


def test_what_is_missing_is_told_by_item_and_column(exchanging):
    full, bare = exchanging.item("start", title="甲"), exchanging.item("list", title="乙")
    columns = tuple(
        Column(name, name, is_required=True) for name in ("register_no", "responsible_unit", "due_on", "uscc")
    )
    found = preview(exchanging, exchanging.profile(Spec("表", columns)))
    assert [(gap.number, gap.headings) for gap in found.gaps] == [
        (full.register_no, ["uscc"]), (bare.register_no, ["responsible_unit", "due_on", "uscc"]),
    ]  # fmt: skip
    assert (found.total, found.gaps_total, found.rows_with_gaps) == (2, 4, 2)
    assert bare.hazard.number in found.gaps[1].href and len(found.rows) == 2


def test_a_report_remembers_version_items_and_gaps_and_is_journalled(exchanging):
    item = exchanging.item("list")
    sent = exchanging.submit(exchanging.profile())
    assert (sent.rows, sent.gaps, list(sent.items.all()), sent.office.name) == (1, 0, [item], "明光市")
    assert Entry.objects.filter(action="exchange.report").get().note == "第 1 版，1 条，必填空缺 0 处"


def test_an_old_version_one_no_longer_in_use_and_an_empty_report_are_refused(exchanging, world, play):
    profile = exchanging.profile(Spec("表", SPEC.columns, which=Which(authorities=("province",))))
    old = selectors.current(profile)
    exchanging.item("list")
    common = {"actor": world.fresh("awb"), "today": play.today()}
    with pytest.raises(NotAllowed, match="没有符合"):
        services.submit(version=old, **common)
    saving = {"profile": profile, "name": "表", "mark": "pending", "reason": "改", "actor": world.fresh("awb")}
    services.save_profile(spec=SPEC, **saving)
    with pytest.raises(NotAllowed, match="刚被修改"):
        services.submit(version=old, **common)
    services.save_profile(spec=SPEC, **saving | {"is_active": False})
    with pytest.raises(NotAllowed, match="停用"):
        services.submit(version=selectors.current(profile), **common)
    assert not Submission.objects.exists()


def test_each_office_reports_its_own_and_a_department_its_trade(exchanging):
    ours, far = exchanging.item("list"), exchanging.far_item()
    shipped = exchanging.shipped()
    numbers = {}
    for name in ("awb", "dept_head", "far_awb"):
        sheet = sheet_of(exchanging.report(shipped, by=name))
        numbers[name] = {cell.value for cell in sheet["B"] if str(cell.value).startswith("ZD-")}
    assert numbers == {"awb": {ours.register_no}, "dept_head": {ours.register_no}, "far_awb": {far.register_no}}
    own = exchanging.profile()
    for attempt in (exchanging.submit, lambda profile, by: exchanging.upload(profile, b"x", by=by)):
        with pytest.raises(Http404):
            attempt(own, by="far_awb")


def test_a_waiting_report_is_made_with_the_rights_of_the_moment(exchanging, world, play):
    exchanging.item("list")
    made = exchanging.submit(exchanging.profile())
    end_appointment(actor=None, appointment=world.awb.appointments.get(), on=play.today() - timedelta(days=1))
    exports.run(made.export_id)
    made.export.refresh_from_db()
    assert made.export.done == made.export.total == 0


def test_no_word_of_a_user_becomes_a_formula(exchanging, world, play):
    item = exchanging.item("list")
    columns = [
        Column("编号", "register_no"),
        *(Column(f"字{n}", constant=text.strip()) for n, text in enumerate(HOSTILE)),
    ]
    columns += [Column("=1+1", "title"), Column("内容", "description", values=(("好", "=2+2"),))]
    for text in HOSTILE:
        MajorHazard.objects.filter(pk=item.pk).update(title=text)
        type(item.hazard).objects.filter(pk=item.hazard_id).update(description=text)
    sheet = sheet_of(exchanging.report(exchanging.profile(Spec("=表[]", tuple(columns), "=1+1", "@x｜+y｜-z"))))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 20 and {cell.data_type for cell in cells} == {"s"}
