"""What the table of journalled addresses (acceptance F1) needs of papers: each makes its paper and sends the request."""

from anquan.papers.models import Letterhead
from tests.papers.conftest import Desk


def acted(action: str, *, on: str, **values):
    """``action`` on a paper that ``Desk.<on>()`` has made."""

    def do(c):
        paper = getattr(Desk(c.world), on)()
        return c.post("papers:act", paper.pk, action, version=paper.version, **values)

    return do


def drafted(c):
    Desk(c.world)
    return c.post("papers:draft", "office_notice", f0="防火")


def edited(c):
    paper = Desk(c.world).drafted()
    return c.post("papers:edit", paper.pk, title="改", body="改", version=paper.version)


def taken(c):
    return c.get("papers:file", Desk(c.world).issued().pk, "pdf")


def taken_by_key(c):
    return c.get("api:paper_file", Desk(c.world).issued().pk, form="docx")


def worded(c):
    return c.post("papers:template", "office_notice", title="甲", body="乙", reason="改")


def coded(c):
    Desk(c.world)
    return c.post("papers:code_create", unit=c.world.mingguang.pk, series="提示", code="明提", name="明光市安委办")


def recoded(c):
    Desk(c.world)
    row = Letterhead.objects.get(unit=c.world.mingguang)
    return c.post("papers:code_edit", row.pk, unit=row.unit_id, code="明安", name=row.name, version=row.version)
