"""System check: without its font the watermark cannot be drawn, and no picture could be taken in."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from PIL import ImageFont


@checks.register(checks.Tags.files)
def watermark_font_is_readable(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    path = Path(settings.WATERMARK_FONT)
    try:
        ImageFont.truetype(str(path), 12)
    except OSError:
        return [
            checks.Warning(
                f"读不到水印字体：{path}",
                hint="运行 npm ci 安装前端依赖（其中有字体），或用 ANQUAN_WATERMARK_FONT 指定一个中文字体文件。",
                id="files.W001",
            )
        ]
    return []
