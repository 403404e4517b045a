"""The 17 roles of a safety committee office (domain §10) and the client system, in ONE table.

``reach`` says how far a role sees, ``rights`` what it may do inside that reach. A right is a plain word
``object.verb``; the access matrix (``anquan/access.py``) asks for rights, never for roles.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    AREA = "area"  # the subtree of the appointment's region
    INDUSTRY = "industry"  # the industries of the department (or of the appointment) inside its county
    OWN = "own"  # the person's own enterprise
    NONE = "none"  # no business rows at all


@dataclass(frozen=True)
class Role:
    code: str
    name: str
    reach: Reach
    side: str  # enterprise, grid, township, department, office, leader, watch, system
    rights: frozenset[str]


SEE = {
    "hazard.view", "unit.view", "figure.view", "notice.view", "criteria.view", "visit.view", "checklist.view",
    "selfcheck.view",
}  # fmt: skip
EXPORT = {"hazard.export"}
RECTIFY = {"hazard.acknowledge", "hazard.decline", "hazard.submit", "hazard.withdraw", "hazard.request"}
ORDER = {"hazard.assign", "hazard.transfer", "hazard.merge", "hazard.remind", "hazard.request"}
RECHECK = {"hazard.recheck"}
MARKS = {"mark.view"}  # 照片存疑: never the side whose photos they are
DECIDE = {"hazard.decide"}
REGISTER = {"hazard.report"}
RECEIVE_TIPS = {"tip.receive"}  # 门口反映: the clerk alone
ON_SITE = {"hazard.report_fixed"}
JUDGE = {"hazard.determine"}  # 研究认定: never the township or the enterprise alone (domain §10)
PROPOSE = {"hazard.propose_level"}  # 判定建议, for the department to determine
LEDGER = {"major.list", "major.order", "exchange.report"}  # 一单四制: the list, its orders, what goes up of it
PROPOSE_LISTING = {"listing.propose"}
LISTING = {"listing.propose", "listing.review"}  # 挂牌督办: the office reviews and carries out
APPROVE_LISTING = {"listing.approve"}  # whoever leads the level lists and delists, and nobody else
INSPECT = {"visit.inspect", "pocket.view"}  # 行政检查: never the 安委办, never the grid (domain §0.1)
APPROVE_VISITS = {"visit.approve"}  # of one's own organ, never what one planned
SUPERVISE = {"visit.supervise", "pocket.view"}  # 督查检查, 带队检查
PATROL = {"visit.patrol"}  # 网格巡查: clues only
CHECK_ITSELF = {"selfcheck.do"}  # 企业自查: the enterprise alone
PLANNING = {"plan.view"}  # plans and draws of one's own organ: never the inspected
PLAN = {"plan.edit"}
APPROVE_PLANS = {"plan.approve"}  # the government approves, and never who made it
DRAW = {"draw.make"}  # 双随机
REPORT_CAMPAIGNS = {"campaign.report"}  # 专项行动月报 of one's own unit
EXPERTS = {"expert.view", "opinion.view"}  # the library with its telephones; an expert sees what he is asked
LOOK_BACK = {"spotcheck.view"}  # 回头看: of offices, never of whoever is looked at
KEEP_EXPERTS = {"expert.edit", "area.edit"}  # and 包片包线
STATION = {"stationing.edit"}  # 派驻监督 and 查岗
LAW = {"clause.view", "mandate.view"}  # 处罚依据, 执法权: read by every office, never by the inspected or the grid
POWER = {"mandate.edit"}  # of one's own unit, and what it entrusts
GRADES = {"penalty.edit"}  # 裁量基准
PAPERS = {"paper.view"}
WRITE_PAPERS = {"paper.view", "paper.draft"}
REVIEW_PAPERS = {"paper.view", "paper.review"}
SIGN_PAPERS = {"paper.view", "paper.review", "paper.issue", "paper.void"}  # 签发: never by whoever wrote it
ON_SITE_PAPERS = {"paper.on_site"}  # 现场签发, by the second of two officers: never by whoever wrote it
BOOKS = {"phrase.edit", "campaign.edit", "problem_list.edit", "criteria.edit", "exchange.edit", "checklist.edit"}


def _role(code: str, name: str, reach: Reach, side: str, *groups: set[str]) -> Role:
    return Role(code, name, reach, side, frozenset().union(*groups))


_TABLE = (
    _role(
        "enterprise_owner",
        "企业主要负责人",
        Reach.OWN,
        "enterprise",
        PAPERS,
        SEE,
        RECTIFY,
        REGISTER,
        CHECK_ITSELF,
        {"selfcheck.confirm"},
    ),
    _role(
        "enterprise_officer", "企业安全管理员", Reach.OWN, "enterprise", PAPERS, SEE, RECTIFY, REGISTER, CHECK_ITSELF
    ),
    _role("grid_worker", "网格员", Reach.AREA, "grid", PAPERS, SEE, PATROL, REGISTER),
    _role(
        "township_inspector",
        "乡镇检查员",
        Reach.AREA,
        "township",
        WRITE_PAPERS,
        SEE,
        LAW,
        EXPERTS,
        LOOK_BACK,
        MARKS,
        PLANNING,
        REPORT_CAMPAIGNS,
        INSPECT,
        ON_SITE_PAPERS,
        EXPORT,
        REGISTER,
        ON_SITE,
        ORDER,
        PROPOSE,
        RECHECK,
        RECTIFY,
        {"spotcheck.do", "hazard.import"},
    ),
    _role(
        "township_leader",
        "乡镇分管领导",
        Reach.AREA,
        "township",
        WRITE_PAPERS,
        SIGN_PAPERS,
        SEE,
        LAW,
        POWER,
        EXPERTS,
        LOOK_BACK,
        STATION,
        MARKS,
        PLANNING,
        REPORT_CAMPAIGNS,
        APPROVE_VISITS,
        SUPERVISE,
        EXPORT,
        ORDER,
        DECIDE,
        RECTIFY,
    ),
    _role(
        "dept_officer",
        "部门执法人员",
        Reach.INDUSTRY,
        "department",
        WRITE_PAPERS,
        SEE,
        LAW,
        EXPERTS,
        LOOK_BACK,
        MARKS,
        PLANNING,
        REPORT_CAMPAIGNS,
        DRAW,
        INSPECT,
        ON_SITE_PAPERS,
        EXPORT,
        REGISTER,
        ON_SITE,
        ORDER,
        JUDGE,
        RECHECK,
        RECTIFY,
        {"spotcheck.do", "hazard.import", "hazard.reopen"},
    ),
    _role(
        "dept_head",
        "部门负责人",
        Reach.INDUSTRY,
        "department",
        WRITE_PAPERS,
        SIGN_PAPERS,
        SEE,
        LAW,
        POWER,
        GRADES,
        EXPERTS,
        LOOK_BACK,
        STATION,
        MARKS,
        PLANNING,
        REPORT_CAMPAIGNS,
        PLAN,
        DRAW,
        APPROVE_VISITS,
        SUPERVISE,
        EXPORT,
        ORDER,
        JUDGE,
        LEDGER,
        PROPOSE_LISTING,
        DECIDE,
        RECTIFY,
        {"spotcheck.draw", "hazard.reopen", "checklist.edit"},
    ),
    _role(
        "dept_coordinator",
        "部门联络员",
        Reach.INDUSTRY,
        "department",
        WRITE_PAPERS,
        SEE,
        LAW,
        EXPERTS,
        LOOK_BACK,
        PLANNING,
        REPORT_CAMPAIGNS,
        EXPORT,
        {"hazard.import"},
    ),
    _role("legal_reviewer", "法制审核人员", Reach.INDUSTRY, "department", REVIEW_PAPERS, SEE, LAW),
    _role("hearing_host", "听证主持人", Reach.INDUSTRY, "department", SEE, LAW),
    _role(
        "awb_staff",
        "安委办工作人员",
        Reach.AREA,
        "office",
        WRITE_PAPERS,
        REVIEW_PAPERS,
        SEE,
        LAW,
        EXPERTS,
        LOOK_BACK,
        KEEP_EXPERTS,
        STATION,
        MARKS,
        PLANNING,
        PLAN,
        DRAW,
        SUPERVISE,
        EXPORT,
        REGISTER,
        ORDER,
        PROPOSE,
        LEDGER,
        LISTING,
        RECHECK,
        BOOKS,
        {
            "spotcheck.draw",
            "spotcheck.do",
            "hazard.import",
            "hazard.designate",
            "hazard.reopen",
            "unit.edit",
            "settings.view",
            "paper.template",
        },
    ),
    _role(
        "awb_director",
        "安委办主任",
        Reach.AREA,
        "office",
        WRITE_PAPERS,
        SIGN_PAPERS,
        SEE,
        LAW,
        EXPERTS,
        LOOK_BACK,
        KEEP_EXPERTS,
        STATION,
        MARKS,
        PLANNING,
        APPROVE_PLANS,
        SUPERVISE,
        EXPORT,
        ORDER,
        LEDGER,
        LISTING,
        RECHECK,
        DECIDE,
        BOOKS,
        {"hazard.designate", "hazard.reopen", "unit.edit", "settings.view", "settings.edit", "paper.template"},
    ),
    _role(
        "city_leader",
        "市领导",
        Reach.AREA,
        "leader",
        SIGN_PAPERS,
        SEE,
        LAW,
        EXPERTS,
        LOOK_BACK,
        MARKS,
        PLANNING,
        APPROVE_PLANS,
        SUPERVISE,
        EXPORT,
        APPROVE_LISTING,
    ),
    _role(
        "expert",
        "专家",
        Reach.AREA,
        "watch",
        {"hazard.view", "unit.view", "notice.view", "criteria.view", "visit.view", "checklist.view", "opinion.view"},
    ),
    _role(
        "auditor",
        "纪检监察（巡查）人员",
        Reach.AREA,
        "watch",
        PAPERS,
        SEE,
        LAW,
        EXPERTS,
        LOOK_BACK,
        MARKS,
        PLANNING,
        EXPORT,
        {"journal.view"},
    ),
    _role("report_clerk", "举报受理员", Reach.AREA, "office", SEE, REGISTER, RECEIVE_TIPS),
    _role(
        "sysadmin",
        "系统管理员",
        Reach.NONE,
        "system",
        {"account.view", "account.edit", "settings.view", "settings.edit", "notice.view", "notice.operate"},
    ),
    _role(
        "system_client",
        "对接系统",
        Reach.AREA,
        "system",
        PAPERS,
        SEE,
        EXPORT,
        REGISTER,
        ORDER,
        RECHECK,
        {"hazard.import"},
    ),
)

ROLES: dict[str, Role] = {role.code: role for role in _TABLE}
CHOICES = [(role.code, role.name) for role in _TABLE]


def roles_with(right: str) -> frozenset[str]:
    return frozenset(role.code for role in _TABLE if right in role.rights)
