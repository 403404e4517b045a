"""Who sees and who may, written by hand as an official would say it (domain §10), and never read from the product.

The right that an address asks for is in the access matrix; what stands here is the rest: which rows lie in a role's
scope, and who of those that see a row may do something with it.
"""

OWN, BESIDE, TRADE, FAR = "own", "beside", "trade", "far"
# own: an enterprise in 鲁山村, 涧溪镇, industry and trade.   beside: the same trade in another township of 明光.
# trade: in 涧溪镇, but a building site under another department.   far: 滕州.

ENTERPRISE = {"enterprise_owner", "enterprise_officer"}
TOWNSHIP = {"township_inspector", "township_leader"}
DEPARTMENT = {"dept_officer", "dept_head", "dept_coordinator", "legal_reviewer", "hearing_host"}
COUNTY = {"awb_staff", "awb_director", "city_leader", "expert", "auditor", "report_clerk", "system_client"}
OFFICE = {"awb_staff", "awb_director"}

SEES: dict[str, set[str]] = {
    **dict.fromkeys(sorted(ENTERPRISE), {OWN}),
    "grid_worker": {OWN},
    **dict.fromkeys(sorted(TOWNSHIP), {OWN, TRADE}),
    **dict.fromkeys(sorted(DEPARTMENT), {OWN, BESIDE}),
    **dict.fromkeys(sorted(COUNTY), {OWN, BESIDE, TRADE}),
    "sysadmin": set(),
}
EVERYBODY = set(SEES)


def seen_by(place: str) -> set[str]:
    return {role for role, places in SEES.items() if place in places}


# --- who of those that see a hazard may do what with it ---------------------------------------------------------------
REGISTERING = ENTERPRISE | {
    "grid_worker",
    "township_inspector",
    "dept_officer",
    "awb_staff",
    "report_clerk",
    "system_client",
}
ORDERING = TOWNSHIP | {"dept_officer", "dept_head", "system_client"} | OFFICE
RECHECKING = {"township_inspector", "dept_officer", "system_client"} | OFFICE
EXPLAINING = RECHECKING - {"system_client"}  # a mark: whoever may re-check
SPOT_CHECKING = {"dept_officer", "dept_head"} | OFFICE
DECIDING = {"township_leader", "dept_head", "awb_director"}
JUDGING = {"dept_officer", "dept_head"}
PROPOSING_A_LEVEL = JUDGING | {"township_inspector", "awb_staff"}
READING_MINUTES = EVERYBODY - ENTERPRISE - {"grid_worker", "sysadmin", "system_client"}

# --- 一单四制 ----------------------------------------------------------------------------------------------------------
PUTTING_ON_THE_LIST = {"dept_head"} | OFFICE
REPORTING = PUTTING_ON_THE_LIST  # to other systems
ON_THE_GROUND = {"township_inspector"}
VERIFYING = {"dept_officer"} | OFFICE
WRITING_OFF = {"dept_head", "awb_director"}

# --- 挂牌督办 ----------------------------------------------------------------------------------------------------------
PROPOSING_A_LISTING = {"dept_head"} | OFFICE
LEADING = {"city_leader"}

# --- 检查: a visit that has not begun is seen by whoever made it, goes on it, or watches over the area --------------------
KNOWING_BEFORE = COUNTY
MAKING_VISITS = (
    {"grid_worker", "dept_officer", "city_leader", "dept_head"} | TOWNSHIP | OFFICE
)  # one of the three activities
SUPERVISING = {"township_leader", "dept_head", "city_leader"} | OFFICE
GOING = {"awb_staff"}  # the visits of the matrix are his

# --- papers: a draft is seen in the office that writes it; an issued one also where it was sent, and in its region -------
PAPERS_OF = {
    "mingguang": OFFICE | {"city_leader", "auditor"},
    "jianxi": TOWNSHIP,
    "emergency": {"dept_officer", "dept_head", "dept_coordinator", "legal_reviewer"},
    "far": set(),
}
DRAFTING = TOWNSHIP | {"dept_officer", "dept_head", "dept_coordinator"} | OFFICE
ISSUING = {"awb_director", "city_leader"}  # of the office; its other writer has written this one
# a client system of the county reads what was issued there, as the office does; a draft it never sees
PAPER_SENT_TO_THE_TOWNSHIP_AND_THE_ENTERPRISE = PAPERS_OF["mingguang"] | TOWNSHIP | ENTERPRISE | {"system_client"}

# --- 专家: the library is read by the offices of its county; an opinion by those that see the hazard, and by who was asked
LIBRARY = TOWNSHIP | OFFICE | {"dept_officer", "dept_head", "dept_coordinator", "city_leader", "auditor"}

# --- 执法权: who gave it, who has it, and who watches over the county; a qualification: the unit of the person
ITS_DEPARTMENT = {"dept_officer", "dept_head", "dept_coordinator", "legal_reviewer", "hearing_host"}
KNOWING_QUALIFICATIONS = ITS_DEPARTMENT | OFFICE | {"city_leader", "auditor"}
KNOWING_POWER = KNOWING_QUALIFICATIONS | TOWNSHIP

# --- 回头看: the organ that drew and those who watch over the county; the task also who was sent
LOOKING_BACK = OFFICE | {"city_leader", "auditor"}
# --- draws, plans, campaigns: an organ's own, and those who watch over the county --------------------------------------
WATCHING = OFFICE | {"city_leader", "auditor"}
OF_THE_DEPARTMENT = {"dept_officer", "dept_head", "dept_coordinator"} | WATCHING
OF_THE_TOWNSHIP = TOWNSHIP | WATCHING
PLANNING = OF_THE_DEPARTMENT | OF_THE_TOWNSHIP
MAKING_DRAWS = {"dept_officer", "dept_head"}  # those of their own unit; the office makes its own
