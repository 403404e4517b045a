"""Invented names and codes. Places are real; no enterprise, person or code here belongs to anybody."""

from random import Random

from stdnum.cn import uscc

from anquan.units.rules import organisation_check_character

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = (
    "建国 海涛 立志 广田 国强 志强 德水 玉林 春生 家和 永顺 秀兰 桂英 红梅 晓燕 丽华 淑芬 卫东 建军 成林 明远 思源 宏伟 景龙 振华 学文 "
    "长河 万春 友谊 敬业 守信 克勤 光明 正平 广义 保国 安民 少华 树人 延年 宝林 其昌 继先 传武 世杰 文斌 雪松 冬梅 金凤 玉珍 巧云 "
    "小军 大伟 磊 静 敏 强 勇 艳 娟 涛 超 斌 鹏 飞 辉 波 燕 玲 慧 洁 旭 凯 洋 晨 浩 宇 博 峰"
).split()
BRANDS = (
    "恒瑞 鑫源 宏达 金泰 永昌 盛和 华茂 天成 瑞丰 嘉禾 万顺 兴隆 同辉 佳益 德润 众诚 中浩 博远 海川 江淮源 皖东恒 凯旋 广源 科宇 润泽 "
    "旭升 通达 安泰 新锐 百川 鸿基 利民 福临 银河 春晖 九州 立诚 远航 明湖 龙腾 金穗 绿野 丰茂 聚力 创新源 泰和 顺发 益民 正大康 宝盛"
).split()

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# industry: (GB/T 4754 section, words of the trade, how the name ends)
TRADES: dict[str, tuple[str, str, str]] = {
    "industry_trade": (
        "C",
        "机械制造 塑料制品 五金制品 玻璃制品 纺织服饰 电子科技 包装材料 汽车零部件 凹凸棒土新材料 食品加工",
        "有限公司",
    ),
    "hazchem": ("C", "化工 涂料 精细化学 工业气体 石油销售", "有限公司"),
    "fireworks": ("F", "烟花爆竹批发 烟花爆竹零售", "有限公司"),
    "non_coal_mine": ("B", "石英砂矿业 建筑石料开采 矿业", "有限公司"),
    "coal_mine": ("B", "煤业", "有限责任公司"),
    "transport": ("G", "汽车运输 道路客运 危险货物运输 公交客运", "有限公司"),
    "road_traffic": ("G", "物流运输 校车服务 渣土运输", "有限公司"),
    "construction": ("E", "建筑安装工程 建设工程 市政工程 置业", "有限公司"),
    "gas": ("D", "燃气 液化石油气充装 管道天然气", "有限公司"),
    "pipeline": ("G", "天然气管输 输油管道运营", "有限公司"),
    "civil_explosives": ("F", "民用爆破器材 爆破工程", "有限公司"),
    "fire": ("H", "大酒店 商务宾馆 购物中心 家居广场 休闲娱乐", "有限公司"),
    "school": ("P", "中学 中心小学 幼儿园 职业技术学校", ""),
    "agriculture": ("A", "农机服务 养殖 粮油加工 种业 果蔬冷链", "有限公司"),
    "health": ("Q", "医院 康复医院 口腔门诊部", ""),
    "water_traffic": ("G", "水上客运 港口码头", "有限公司"),
    "commerce": ("F", "商贸 超市 仓储物流 再生资源回收 农产品批发市场", "有限公司"),
    "culture_tourism": ("R", "文化旅游 影城 景区管理 健身服务", "有限公司"),
    "urban": ("N", "环卫服务 市政设施养护 户外广告", "有限公司"),
    "special_equipment": ("C", "锅炉设备 电梯服务 气瓶检验 起重设备安装", "有限公司"),
    "dust": ("C", "木业 家具制造 饲料 面粉 铝制品抛光", "有限公司"),
    "self_built": ("K", "公寓管理 房屋租赁", "有限公司"),
    "forest_fire": ("A", "林场 生态农林", "有限公司"),
}
# about 60 letters, as such names do occur; every list and print must bear them
LONGEST = (
    "{place}凹凸棒石黏土矿产资源综合利用及高性能吸附新材料研发生产示范基地投资建设运营管理有限责任公司{town}工业集中区第二分公司",
    "{place}粮油食品仓储加工与冷链物流配送一体化产业融合发展示范园区开发建设经营管理集团股份有限公司{town}分公司",
    "{place}智能装备精密零部件及汽车轻量化铝合金压铸件研发制造与表面处理中心有限责任公司{town}生产基地",
)


def person(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(GIVEN)


def phone(random: Random) -> str:
    """Eleven digits in a block that is given to nobody (100…)."""
    return f"100{random.randrange(10**8):08d}"


def enterprise(random: Random, place: str, town: str, industry: str) -> str:
    _, words, ending = TRADES[industry]
    word, brand = random.choice(words.split()), random.choice(BRANDS)
    if industry == "school":
        return f"{place}{town}{brand}{word}"
    if industry == "health":
        return f"{place}{brand}{word}"
    branch = f"{town}分公司" if random.random() < 0.12 else ""
    return f"{place}{brand}{word}{ending}{branch}"


def site(random: Random, place: str, town: str) -> str:
    """A building site is a place with a project name."""
    kind = random.choice(
        ("安置小区一期", "标准化厂房", "商住楼", "中心卫生院综合楼", "污水处理厂扩建", "人行天桥", "中学教学楼")
    )
    return f"{place}{town}{random.choice(BRANDS)}{kind}工程项目部"


def longest(number: int, place: str, town: str) -> str:
    return LONGEST[number % len(LONGEST)].format(place=place, town=town)


def code(random: Random, division: str) -> str:
    """A 统一社会信用代码 whose two check characters are right."""
    body = "MA" + "".join(random.choice(USCC_LETTERS) for _ in range(6))
    seventeen = f"91{division}{body}{organisation_check_character(body)}"
    return seventeen + uscc.calc_check_digit(seventeen)
