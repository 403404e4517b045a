"""The kinds every office writes by hand, and their wording as it ships. Kinds about a record are registered by its app."""

from django.apps import apps as global_apps
from django.db import connections

from anquan.papers import kinds
from anquan.papers.drawing.sheet import DOCUMENT, LETTER, SLIP
from anquan.papers.kinds import Kind

TABLE = (
    Kind(
        "office_notice",
        "通知",
        title="关于{{事由}}的通知",
        body="{{缘由}}现将有关事项通知如下。\n一、工作任务\n{{工作任务}}\n二、工作要求\n{{工作要求}}",
        counted_as="acc.guidance_documents",
        names=("事由", "缘由", "工作任务", "工作要求"),
        is_by_hand=True,
    ),
    Kind(
        "office_circular",
        "通报",
        title="关于{{事由}}的通报",
        body="{{缘由}}现将有关情况通报如下。\n一、基本情况\n{{基本情况}}\n二、存在问题\n{{存在问题}}\n三、工作要求\n{{工作要求}}",
        names=("事由", "缘由", "基本情况", "存在问题", "工作要求"),
        is_by_hand=True,
    ),
    Kind(
        "office_announcement",
        "公告",
        title="{{发文单位}}关于{{事由}}的公告",
        body="{{公告内容}}\n特此公告。",
        series="公告",
        names=("事由", "公告内容"),
        is_by_hand=True,
    ),
    Kind(
        "office_letter",
        "函",
        title="关于{{事由}}的函",
        body="{{内容}}\n请予支持，并将办理情况函复我单位。",
        layout=LETTER,
        series="函",
        names=("事由", "内容"),
        is_by_hand=True,
    ),
    Kind(
        "office_hint",
        "提示单",
        title="关于{{事由}}的提示",
        body="{{风险情况}}请结合实际抓好以下工作。\n{{工作建议}}",
        layout=SLIP,
        series="提示",
        counted_as="acc.prompt_notes",
        names=("事由", "风险情况", "工作建议"),
        is_by_hand=True,
    ),
    Kind(
        "office_work_hint",
        "工作提示单",
        title="关于{{事由}}的工作提示",
        body="{{有关情况}}请于{{办理时限}}前办理，并书面报送办理结果。\n{{办理要求}}",
        layout=SLIP,
        series="提示",
        counted_as="acc.work_prompt_notes",
        names=("事由", "有关情况", "办理时限", "办理要求"),
        is_by_hand=True,
        has_receipt=True,
    ),
    Kind(
        "office_opinion",
        "整改意见书",
        title="关于{{事由}}的整改意见书",
        body="经{{检查或考核}}，发现以下问题。\n{{问题清单}}\n请于{{整改期限}}前完成整改，并将整改情况书面报送我单位。",
        layout=DOCUMENT,
        series="整改意见",
        counted_as="acc.improvement_opinions",
        names=("事由", "检查或考核", "问题清单", "整改期限"),
        is_by_hand=True,
    ),
)


def register() -> None:
    for kind in TABLE:
        kinds.register(kind)


def keep_wording(sender, using: str, apps=global_apps, **kwargs) -> None:
    """After every migrate: the shipped wording as rows. Other words in a new release are a new version beside the old."""
    try:
        rows = apps.get_model("papers", "Template").objects.using(using)
    except LookupError:  # migrated back to nothing
        return
    if rows.model._meta.db_table not in connections[using].introspection.table_names():
        return
    newest: dict[str, tuple[int, str, str]] = {}
    for kind, version, title, body in (
        rows.filter(county=None).order_by("version").values_list("kind", "version", "title", "body")
    ):
        newest[kind] = (version, title, body)
    fresh = [
        rows.model(kind=kind.code, version=newest.get(kind.code, (0,))[0] + 1, title=kind.title, body=kind.body)
        for kind in kinds.every()
        if newest.get(kind.code, (0, "", ""))[1:] != (kind.title, kind.body)
    ]
    rows.bulk_create(fresh)
