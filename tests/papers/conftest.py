"""An office that may issue papers, and short verbs over the services of papers."""

from datetime import date
from pathlib import Path

import pytest

from anquan.files import vault
from anquan.papers import services
from anquan.papers.models import Paper

TODAY = date(2026, 11, 2)
WORDS = {
    "事由": "做好岁末年初安全生产工作",
    "缘由": "岁末年初历来是事故易发期。",
    "工作任务": "（一）压实责任。各单位逐条落实整改责任。",
    "工作要求": "1.主要负责人亲自部署。",
}


class Desk:
    """``desk.drafted()``, ``desk.sent()``, ``desk.issued()``: 李静 writes, 王主任 signs."""

    def __init__(self, world):
        self.world = world
        for unit, code in (("mingguang", "明安委办"), ("jianxi", "涧安办"), ("tengzhou", "滕安委办")):
            services.save_letterhead(
                actor=None, unit=world.units[unit], code=code, name=f"{world.units[unit].name}安全生产委员会办公室"
            )

    def drafted(self, kind: str = "office_notice", by: str = "awb", **values) -> Paper:
        issuer = self.world.units["mingguang"]
        given = {"issuer": issuer, "area": issuer, "to": [self.world.units["jianxi"]], "data": WORDS} | values
        return services.draft(actor=self.world.fresh(by), kind=kind, **given)

    def sent(self, by: str = "awb", **values) -> Paper:
        paper = self.drafted(by=by, **values)
        return services.send_for_review(actor=self.world.fresh(by), paper_id=paper.pk)

    def issued(self, by: str = "director", today: date = TODAY, **values) -> Paper:
        return services.issue(actor=self.world.fresh(by), paper_id=self.sent(**values).pk, today=today)

    def voided(self, **values) -> Paper:
        paper = self.issued(**values)
        return services.void(actor=self.world.fresh("director"), paper_id=paper.pk, today=TODAY, reason="内容有误")


@pytest.fixture
def desk(world) -> Desk:
    return Desk(world)


def path_of(document) -> Path:
    return vault.absolute(document.path)


def bytes_of(document) -> bytes:
    return path_of(document).read_bytes()
