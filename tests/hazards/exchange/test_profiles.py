"""口径: what may be kept, that a change is the next version, and whose it is."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from anquan.journal.overtaken import Overtaken, newest
from anquan.journal.selectors import history
from anquan.workflow import NotAllowed
from hazards.exchange import headings, reading, rules, saying, seeds, selectors, services
from hazards.exchange.rules import Column, Spec, Which, Within
from hazards.exchange.services.profiles import SAVED
from hazards.majors.facts import FACTS
from hazards.models import ExportProfile, ProfileVersion
from tests.hazards.exchange.exchanging import COLUMNS, SPEC, table

pytestmark = pytest.mark.django_db
OTHER = replace(SPEC, columns=(*COLUMNS, Column("备注")))


def save(exchanging, profile, *, by="awb", spec=OTHER, **values):
    known = {"name": profile.name, "mark": "pending", "reason": "换了表样", "spec": spec} | values
    return services.save_profile(actor=exchanging.world.fresh(by), profile=profile, **known)


def test_a_change_is_the_next_version_and_a_report_names_the_one_it_was_made_by(exchanging, play):
    exchanging.item("list")
    profile = exchanging.profile()
    sent = exchanging.submit(profile)
    save(exchanging, profile)
    first, second = profile.versions.order_by("number")
    assert (first.number, first.is_current, second.number, second.is_current) == (1, False, 2, True)
    assert (first.spec, second.spec) == (SPEC, OTHER)
    sent.refresh_from_db()
    assert sent.version == first and exchanging.submit(profile).version == second
    entry = history(profile).filter(action=SAVED).first()
    assert entry.changes["列“备注”"] == ["", "空着"] and entry.note == "换了表样"


def test_another_name_alone_is_no_new_version_and_nothing_changed_is_refused(exchanging):
    profile = exchanging.profile()
    renamed = save(exchanging, profile, spec=SPEC, name="改了名字", is_active=False)
    assert (renamed.name, renamed.is_active, profile.versions.count()) == ("改了名字", False, 1)
    with pytest.raises(ValidationError, match="没有改动"):
        save(exchanging, renamed, spec=SPEC, is_active=False)


def test_who_was_quicker_is_told_to_the_other(exchanging):
    profile = exchanging.profile()
    seen = newest(profile, SAVED)
    save(exchanging, profile, by="director")
    with pytest.raises(Overtaken, match="王主任"):
        save(exchanging, profile, spec=replace(SPEC, sheet="我的"), seen=seen)
    assert selectors.current(profile).spec == OTHER


def test_only_the_office_of_the_region_keeps_it_and_nobody_the_shipped_ones(exchanging):
    profile, shipped = exchanging.profile(), exchanging.shipped()
    with pytest.raises(PermissionDenied):
        save(exchanging, profile, by="dept_head")
    with pytest.raises(Http404):
        save(exchanging, profile, by="far_awb")
    with pytest.raises(NotAllowed, match="另建"):
        save(exchanging, shipped)
    seen_by = {
        name: set(ExportProfile.objects.visible_to(exchanging.world.fresh(name)).values_list("pk", flat=True))
        for name in ("awb", "dept_head", "far_awb", "inspector")
    }
    others = set(ExportProfile.objects.filter(area=None).values_list("pk", flat=True))
    assert len(others) == 3
    assert seen_by == {
        "awb": {profile.pk, *others}, "dept_head": {profile.pk, *others}, "far_awb": others, "inspector": set(),
    }  # fmt: skip


WRONG = {
    "列名与前面的重复": (Column("甲"), Column("甲")),
    "请填列名": (Column(" "),),
    "没有这个字段": (Column("甲", "hazard__reported_by__password"),),
    "就不用再写固定文字": (Column("甲", "title", constant="乙"),),
    "我方没有“整治中”这个值": (Column("甲", "status", values=(("整治中", "1"),)),),
    "对照用不上": (Column("甲", values=(("是", "1"),)),),
    "至少要有一列": (),
    "最多 64 列": tuple(Column(f"列{n}") for n in range(65)),
}


def test_what_a_profile_may_not_say_is_told_with_the_column(exchanging):
    for problem, columns in WRONG.items():
        with pytest.raises(ValidationError, match=problem):
            exchanging.profile(Spec("表", columns))
    for spec in (replace(SPEC, sheet=""), replace(SPEC, title="{{密码}}清单")):
        with pytest.raises(ValidationError, match="工作表|密码"):
            exchanging.profile(spec)
    assert not ExportProfile.objects.filter(area__isnull=False).exists()


def test_every_field_of_the_catalogue_is_read_and_none_is_guessed(exchanging, play, world):
    """domain §1.4, of one item at the end of its way; what another table holds is found there."""
    from hazards.majors.facts import items_of

    exchanging.item("approve")
    bare = exchanging.item("list")
    items = list(items_of([bare.pk, exchanging.major(bare.hazard).pk], world.fresh("awb"), play.today()))
    assert {key: items[0][key] for key in ("closed_on", "verifiers", "slip_no", "listing_level")} == {
        "closed_on": None, "verifiers": "", "slip_no": "", "listing_level": "",
    }  # fmt: skip
    done = next(items_of([bare.pk - 1], world.fresh("awb"), play.today()))
    said = {key: rules.said(done[key]) for key in FACTS}
    assert said["status"] == "已销号" and said["verifiers"] == "郑国强、李静" and said["regulator_person"] == "黄海"
    assert (
        said["verifying_unit"] == "明光市应急管理局" and said["township_leader"] == "刘敏" and said["planned"] == "12"
    )
    empty = {key for key, text in said.items() if not text}
    assert empty <= {"external_no", "uscc", "address", "location", "slip_no", "listing_level", "listing_no",
                     "interim_measures", "suspension_scope", "progress"}  # fmt: skip


def test_which_items_are_meant(exchanging, world, play):
    from hazards.exchange import table as written

    closed, listed = exchanging.item("approve"), exchanging.item("list")
    exchanging.item("confirm")  # not on the list yet
    exchanging.far_item()
    cases = {
        Which(): [closed, listed], Which(is_open_only=True): [listed], Which(statuses=("closed",)): [closed],
        Which(authorities=("city",)): [], Which(within=Within.LAST_YEAR): [], Which(within=Within.THIS_MONTH): [closed, listed],
    }  # fmt: skip
    found = {
        which: list(written.meant(replace(SPEC, which=which), world.fresh("awb"), play.today())) for which in cases
    }
    assert found == cases


# --- their template -------------------------------------------------------------------------------------------------
def test_the_columns_of_their_template_are_proposed_by_name(exchanging, play):
    head = ("序号", "隐患编号", "企业名称", "社会信用代码", "重大隐患内容", "判定依据", "整改责任人", "联系电话", "整改期限",
            "资金投入（万元）", "验收时间", "销号时间", "行业主管部门", "是否停产整改", "备注")  # fmt: skip
    spec = reading.template(table(head=head), play.today())
    assert [column.heading for column in spec.columns] == list(head)
    assert [column.field for column in spec.columns] == [
        "order", "hazard_no", "unit", "uscc", "description", "basis", "responsible_person", "responsible_phone", "due_on",
        "spent", "verified_on", "closed_on", "regulator", "suspended", "",
    ]  # fmt: skip


def test_our_own_workbooks_are_understood_as_templates_column_by_column(exchanging, play):
    exchanging.item("list")
    for profile in (exchanging.profile(), *ExportProfile.objects.filter(area=None)):
        own = selectors.current(profile).spec
        content = exchanging.report(profile)
        spec = reading.template(content, play.today())
        assert [rules.plain(column.label) for column in spec.columns] == [rules.plain(c.label) for c in own.columns]
        assert spec.sheet == own.sheet
        pairs = zip(spec.columns, own.columns, strict=True)
        wrong = {mine.label: (read.field, mine.field) for read, mine in pairs if mine.field not in ("", read.field)}
        assert not wrong, profile


def test_a_new_template_keeps_what_was_settled_for_its_columns():
    status = next(column for column in COLUMNS if column.field == "status")
    same_heading, same_field = Column("整改状态"), Column("目前状态", "status", group="办理情况")
    assert rules.renewed(same_heading, COLUMNS) == status
    assert rules.renewed(same_field, COLUMNS) == replace(status, heading="目前状态", group="办理情况")
    assert rules.renewed(Column("备注"), COLUMNS) == Column("备注")


def test_every_pattern_of_a_heading_belongs_to_a_field():
    assert {key for key, _ in headings.WORDS} == set(saying.FIELDS)


# --- the ones that come with the product ----------------------------------------------------------------------------
def test_the_shipped_profiles_could_be_saved_by_hand_and_come_back_after_a_new_release(exchanging):
    for row, spec in seeds.shipped():
        exchanging.profile(spec, name=row["name"], receiver=row["receiver"])
        assert "式样" in row["name"] and "待核实" in row["note"]
    one = ProfileVersion.objects.get(profile__code="two_lists")
    ProfileVersion.objects.filter(pk=one.pk).update(content=SPEC.to_json())
    seeds.seed_profiles(None, "default")
    seeds.seed_profiles(None, "default")
    assert list(one.profile.versions.order_by("number").values_list("number", "is_current")) == [(1, False), (2, True)]


# --- how a value is written -----------------------------------------------------------------------------------------
def test_a_translation_is_written_line_by_line_and_read_back():
    text = "整改中=正在整改\n（空）=无\n 已销号 ＝ 已销号（系统） \n"
    values = rules.parse_values(text)
    assert values == (("整改中", "正在整改"), ("（空）", "无"), ("已销号", "已销号（系统）"))
    assert rules.parse_values(rules.values_text(values)) == values
    for wrong in ("整改中", "=1", "甲=1\n甲=2"):
        with pytest.raises(ValueError, match="看不懂|写了两次"):
            rules.parse_values(wrong)
    column = Column("状态", "status", values=values)
    assert [column.write(value) for value in ("整改中", "", None, "待验收")] == ["正在整改", "无", "无", "待验收"]
