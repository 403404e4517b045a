"""Facts about units that need no database: kinds, parents, paths, codes and their check digits.

Sources: GB/T 2260 (区划代码), GB 32100-2015 (统一社会信用代码), GB 11714 (组织机构代码), GB/T 4754-2017 (行业门类).
"""

import math
import secrets

from django.db.models import TextChoices
from stdnum.cn import uscc as stdnum_uscc


class Kind(TextChoices):
    PROVINCE = "province", "省"
    CITY = "city", "市（地级）"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道、园区）"
    VILLAGE = "village", "村（社区）"
    DEPARTMENT = "department", "部门"
    COMMITTEE = "committee", "安委会、专委会"
    ENTERPRISE = "enterprise", "企业"
    PLACE = "place", "场所"


class Subtype(TextChoices):
    SUBDISTRICT = "subdistrict", "街道"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    PARK = "park", "园区、场"
    SAFETY_COMMITTEE = "safety_committee", "安全生产委员会"
    COMMITTEE_OFFICE = "committee_office", "安委会办公室"
    SPECIALISED_COMMITTEE = "specialised_committee", "专业委员会"


class RiskColour(TextChoices):
    RED = "red", "红（重大风险）"
    ORANGE = "orange", "橙（较大风险）"
    YELLOW = "yellow", "黄（一般风险）"
    BLUE = "blue", "蓝（低风险）"


class Standardisation(TextChoices):
    FIRST = "1", "一级"
    SECOND = "2", "二级"
    THIRD = "3", "三级"


class Section(TextChoices):
    """Sections of GB/T 4754-2017."""

    A = "A", "A 农、林、牧、渔业"
    B = "B", "B 采矿业"
    C = "C", "C 制造业"
    D = "D", "D 电力、热力、燃气及水生产和供应业"
    E = "E", "E 建筑业"
    F = "F", "F 批发和零售业"
    G = "G", "G 交通运输、仓储和邮政业"
    H = "H", "H 住宿和餐饮业"
    I = "I", "I 信息传输、软件和信息技术服务业"  # noqa: E741 (the letter of the standard)
    J = "J", "J 金融业"
    K = "K", "K 房地产业"
    L = "L", "L 租赁和商务服务业"
    M = "M", "M 科学研究和技术服务业"
    N = "N", "N 水利、环境和公共设施管理业"
    O = "O", "O 居民服务、修理和其他服务业"  # noqa: E741 (the letter of the standard)
    P = "P", "P 教育"
    Q = "Q", "Q 卫生和社会工作"
    R = "R", "R 文化、体育和娱乐业"
    S = "S", "S 公共管理、社会保障和社会组织"
    T = "T", "T 国际组织"


# Levels whose ancestor is stamped on every unit below, from the top down.
LEVELS = (Kind.PROVINCE, Kind.CITY, Kind.COUNTY, Kind.TOWNSHIP)

_OFFICES = frozenset({Kind.PROVINCE, Kind.CITY, Kind.COUNTY, Kind.TOWNSHIP})
PARENTS: dict[str, frozenset[str]] = {
    Kind.PROVINCE: frozenset(),
    Kind.CITY: frozenset({Kind.PROVINCE}),
    Kind.COUNTY: frozenset({Kind.CITY, Kind.PROVINCE}),
    Kind.TOWNSHIP: frozenset({Kind.COUNTY}),
    Kind.VILLAGE: frozenset({Kind.TOWNSHIP}),
    Kind.DEPARTMENT: _OFFICES,
    Kind.COMMITTEE: _OFFICES,
    Kind.ENTERPRISE: frozenset({Kind.COUNTY, Kind.TOWNSHIP, Kind.VILLAGE}),
    Kind.PLACE: frozenset({Kind.COUNTY, Kind.TOWNSHIP, Kind.VILLAGE, Kind.ENTERPRISE}),
}
SUBTYPES: dict[str, frozenset[str]] = {
    Kind.TOWNSHIP: frozenset({Subtype.SUBDISTRICT, Subtype.TOWN, Subtype.TOWNSHIP, Subtype.PARK}),
    Kind.COMMITTEE: frozenset({Subtype.SAFETY_COMMITTEE, Subtype.COMMITTEE_OFFICE, Subtype.SPECIALISED_COMMITTEE}),
}

# --- the materialised path --------------------------------------------------------------------------------------
STEP = 6  # characters of one level: 36**6 = 2.1 thousand million ids
MAX_DEPTH = 15
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def step_of(number: int) -> str:
    """The id of one unit as six base-36 characters, so that paths of one level all have one length."""
    digits = []
    for _ in range(STEP):
        number, rest = divmod(number, 36)
        digits.append(_DIGITS[rest])
    if number:
        raise ValueError("the id does not fit into one step of the path")
    return "".join(reversed(digits))


def path_after(path: str) -> str:
    """The smallest path that is greater than everything below ``path``.

    A range of two paths finds a subtree by the ordinary unique index on both engines; LIKE 'x%' does not on SQLite.
    """
    return path[:-STEP] + step_of(int(path[-STEP:], 36) + 1)


def ids_on(path: str) -> list[int]:
    """Ids from the root down to the unit itself."""
    return [int(path[at : at + STEP], 36) for at in range(0, len(path), STEP)]


def new_public_code() -> str:
    """Ten characters for a QR plate: no letters that look alike, and not to be guessed from a neighbour's plate."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(10))


# --- codes ------------------------------------------------------------------------------------------------------
class BadCode(ValueError):
    """A code that cannot be right. ``reason`` is Chinese and says what to look at."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


_FULL_WIDTH = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def clean_uscc(text: str) -> str:
    """Upper case, half width, no spaces or dashes. Says nothing about validity."""
    return "".join(text.translate(_FULL_WIDTH).split()).replace("-", "").upper()


def organisation_check_character(body: str) -> str:
    """Check character of the eight-character 组织机构代码 body (GB 11714)."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    value = (11 - total % 11) % 11
    return "X" if value == 10 else str(value)


def check_uscc(text: str) -> str:
    """The cleaned 统一社会信用代码, or ``BadCode``. Both check digits are verified: the 17th and the 18th character.

    >>> check_uscc("91350100m000100y43")
    '91350100M000100Y43'
    """
    code = clean_uscc(text)
    if len(code) != 18:
        raise BadCode(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位。")
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for place, char in enumerate(code, start=1):
        if char not in alphabet:
            raise BadCode(f"统一社会信用代码第 {place} 位是“{char}”，代码中不会出现这个字符（不用 I、O、Z、S、V）。")
    if not code[2:8].isdigit():
        raise BadCode("统一社会信用代码第 3 至 8 位是登记机关区划，应全部为数字。")
    inner, outer = organisation_check_character(code[8:16]), stdnum_uscc.calc_check_digit(code[:17])
    if code[16] != inner:
        raise BadCode(
            f"统一社会信用代码第 17 位（组织机构代码校验位）不对：按前面的数字应为“{inner}”，"
            f"填的是“{code[16]}”，请核对第 9 至 17 位。"
        )
    if code[17] != outer:
        raise BadCode(
            f"统一社会信用代码第 18 位（校验位）不对：按前面的数字应为“{outer}”，填的是“{code[17]}”，请核对全部 18 位。"
        )
    return code


def subtype_of_township(division_code: str, name: str) -> str:
    """The kind of township a nine-digit 统计用区划代码 stands for; the name decides where the two disagree."""
    plain = name.split("（")[0]
    for ending, subtype in (("街道", Subtype.SUBDISTRICT), ("镇", Subtype.TOWN), ("乡", Subtype.TOWNSHIP)):
        if plain.endswith(ending):
            return subtype
    last_three = int(division_code[6:9] or 0)
    if last_three >= 400:
        return Subtype.PARK
    if last_three >= 200:
        return Subtype.TOWNSHIP
    return Subtype.TOWN if last_three >= 100 else Subtype.SUBDISTRICT


# --- distance ---------------------------------------------------------------------------------------------------
EARTH_RADIUS_M = 6_371_008.8


def distance_m(lat_a: float, lng_a: float, lat_b: float, lng_b: float) -> float:
    """Metres between two WGS-84 points (haversine)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((phi_b - phi_a) / 2) ** 2
    half += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def bounding_box(lat: float, lng: float, within_m: float) -> tuple[float, float, float, float]:
    """south, north, west, east of a box that holds every point within ``within_m`` metres."""
    d_lat = math.degrees(within_m / EARTH_RADIUS_M)
    d_lng = d_lat / max(math.cos(math.radians(lat)), 0.01)
    return lat - d_lat, lat + d_lat, lng - d_lng, lng + d_lng
