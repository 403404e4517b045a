"""What the tests of 判定 share: answers, people, clauses."""

from hazards.models import Criterion

MAJOR = {"met": "yes", "excluded": "no", "authority": "own", "suspend": "safe"}
NOT_MAJOR = {"met": "no"}
UNSURE = {"met": "unsure", "excluded": "no", "authority": "own", "suspend": "stop"}


def clause(code: str) -> Criterion:
    return Criterion.objects.select_related("set").get(code=code)


def three() -> dict:
    """A complete 研究认定."""
    return {
        "members": [("郑国强", "应急管理局"), ("黄海", "应急管理局"), ("何专家", "安全技术服务中心")],
        "minutes": "现场查看并对照条文，一致认为符合。",
    }
