"""Which of our fields a heading of another system means. A proposal: a person looks at it before it is kept. Pure."""

import re
from collections.abc import Iterable, Mapping

from hazards.exchange.rules import ORDER

THEIR_NUMBER, SHOWN, UNUSED = "number", "show", ""
# key → the words of its heading; earlier rows win, and no field is proposed twice
WORDS: tuple[tuple[str, str], ...] = (
    (ORDER, r"^序号$|^No\.?$"),
    ("external_no", r"外部编号|(省|市|国家|上级|系统|平台|数据库).{0,6}编[号码]"),
    ("register_no", r"(清单|台账|地方|本地|县级)编号|^编号$"),
    ("hazard_no", r"隐患编[号码]"),
    ("slip_no", r"交办[单函文]?[编文单]?号"),
    ("listing_no", r"(挂牌|督办)(通知书)?[文编]号"),
    ("uscc", r"信用代码|机构代码"),
    ("division_code", r"区划代码"),
    ("responsible_phone", r"电话|手机|联系方式"),
    ("regulator_person", r"(监管|行业|主管)(部门)?责任人"),
    ("township_leader", r"分管(领导|负责人)|属地.{0,4}(领导|责任人)"),
    ("leader", r"包保|督办领导|责任领导|挂点领导"),
    ("verified_on", r"(验收|复查|核查)(日期|时间)"),
    ("verifying_unit", r"(验收|复查)(单位|部门)"),
    ("verifiers", r"(验收|复查)人"),
    ("opinion", r"(验收|复查)(意见|结论)"),
    ("approved_by", r"(批准|审批)人"),
    ("responsible_person", r"责任人|负责人"),
    ("closed_on", r"(销号|核销|办结|闭环)(日期|时间)"),
    ("assigned_on", r"交办(日期|时间)"),
    ("ordering_unit", r"交办(单位|部门)"),
    ("confirmed_on", r"[认判]定(日期|时间)"),
    ("confirming_unit", r"[认判]定(单位|部门)"),
    ("basis", r"依据|判定(标准|条款)|条款"),
    ("listed_on", r"清单(日期|时间)"),
    ("discovered_on", r"上报(日期|时间)"),
    ("found_on", r"(发现|排查|检查|登记)(日期|时间)"),
    ("due_on", r"[时期]限|计划完成"),
    ("rectified_on", r"完成(日期|时间)"),
    ("extensions", r"延期"),
    ("overdue", r"逾期|超期"),
    ("circulars", r"通报"),
    ("listing_level", r"(挂牌|督办)级别"),
    ("coordinator", r"督办(责任)?(单位|部门)"),
    ("listed", r"挂牌"),
    ("suspension_scope", r"停产.{0,4}范围"),
    ("suspended", r"停产|停业|停用"),
    ("planned_yuan", r"(计划|预算|概算|所需).{0,6}\(元"),
    ("spent_yuan", r"(已投|实际|投入).{0,6}\(元"),
    ("planned", r"(计划|预算|概算|所需).{0,4}(资金|投入|投资)"),
    ("spent", r"已投|实际投|投入|投资"),
    ("planned", r"资金|经费"),
    ("emergency_plan", r"预案"),
    ("interim_measures", r"防范|管控|防控|临时"),
    ("measures", r"措施|(整改|治理)方案"),
    ("progress", r"进展|进度"),
    ("status", r"状态|是否(销号|整改|完成)|销号情况"),
    ("mode", r"整改(方式|类型)"),
    ("rectify_note", r"整改(情况|结果)"),
    ("responsible_unit", r"责任单位|责任主体|(治理|整改)(单位|主体)"),
    ("regulator", r"(监管|主管|行业)(主管)?(部门|单位)"),
    ("authority", r"级别|等级|层级"),
    ("source", r"来源"),
    ("industry", r"行业|领域"),
    ("lng", r"经度"),
    ("lat", r"纬度"),
    ("location", r"部位|位置|场所"),
    ("address", r"地址|地点"),
    ("province", r"^省"),
    ("city", r"^地?市州?$|设区市"),
    ("county", r"^区?县"),
    ("township", r"乡镇|街道|属地"),
    ("unit", r"单位|企业|项目"),
    ("title", r"名称"),
    ("description", r"隐患|内容|描述|问题"),
)
ANSWERED = (
    (THEIR_NUMBER, r"(省|市|国家|上级|系统|平台|数据库|外部|对方).{0,6}编[号码]|受理编?号|登记编?号"),
    (SHOWN, r"备注|说明|意见|反馈|审核|状态|结果|原因"),
)


def proposed(labels: Iterable[tuple[str, ...]], known: Mapping[str, str]) -> list[str]:
    """The field each heading (its parts from above to below) most likely means, '' for none.

    ``known``: key by the exact words of the catalogue or of an earlier profile.
    """
    keys: list[str] = []
    for parts in labels:
        whole, last = "".join(parts), parts[-1] if parts else ""
        exact = known.get(last) or known.get(whole)
        found = [exact] if exact else []
        found += [key for key, words in WORDS if re.search(words, last)]
        found += [key for key, words in WORDS if re.search(words, whole)]
        keys.append(next((key for key in found if key not in keys), ""))
    return keys


def answered(label: str) -> str:
    """What a column means that the profile does not have: their number, something to look at, or nothing."""
    return next((key for key, words in ANSWERED if re.search(words, label)), UNUSED)
