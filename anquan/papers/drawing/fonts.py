"""Which letters are used where. The office's own fonts first, then what comes with the browser packages (OFL).

The order is the documented fallback (decision 0023): a machine set up by README alone has Noto Serif SC and Noto Sans SC
and shows every character; a machine with 仿宋_GB2312 or 方正小标宋简体 in ANQUAN_FONT_DIRS uses those.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    import typst

SONG, SANS = "Noto Serif SC", "Noto Sans SC"
FAMILIES = {
    "body": ["FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", SONG],
    "title": ["FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", SONG],
    "hei": ["SimHei", "黑体", SANS],
    "kai": ["KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "LXGW WenKai", SONG],
    "song": ["SimSun", "宋体", SONG],
}
WORD = {"body": "仿宋_GB2312", "title": "方正小标宋简体", "hei": "黑体", "kai": "楷体_GB2312", "song": "宋体"}


def folders() -> list[Path]:
    return [Path(folder) for folder in (*settings.FONT_DIRS, *settings.PAPER_FONTS) if Path(folder).is_dir()]


@cache
def fonts() -> "typst.Fonts":
    """Read once for the process: half a second, then 20 milliseconds a paper."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(f) for f in folders()])


@cache
def families() -> dict[str, list[str]]:
    """The names that are really there, so that the drawing does not warn about the others."""
    here = {font.family for font in fonts().fonts()}
    return {use: [name for name in names if name in here] or [SONG] for use, names in FAMILIES.items()}
