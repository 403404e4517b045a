"""Requests of 门口反映 and 手机验证码 for the table of what each change leaves in the journal."""

import re
from uuid import uuid4

from django.utils import timezone

from hazards.tips import services
from tests.cast import picture

REGISTERED = "15800003307"


def told(c):
    return c.post("tips:at_plate", c.world.xinyuan.code, uid=uuid4(), text="安全出口锁闭", photos=[picture()])


def asked(c):
    return c.post("accounts:phone", c.world.xinyuan.code, phone=REGISTERED)


def entered(c):
    page = c.client.get(asked(c).url).content.decode()
    return c.post("accounts:code", c.world.xinyuan.code, code=re.search(r"<b>(\d{6})</b>", page)[1])


def _tip(c):
    made, _ = services.tell(
        unit=c.world.xinyuan, text="安全出口锁闭", uploads=[picture()], now=timezone.now(), uid=uuid4()
    )
    return made


def accepted(c):
    return c.post("tips:accept", _tip(c).pk, description="安全出口锁闭、堵塞", answer="已受理")


def refused(c):
    return c.post("tips:refuse", _tip(c).pk, answer="不属于安全生产事项")
