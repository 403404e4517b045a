import warnings

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "anquan.files"
    label = "files"
    verbose_name = "证据文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.files import checks  # noqa: F401
        from anquan.journal import actions

        actions.register(
            "文件",
            {
                "file.store": "上传照片",
                "file.download": "下载照片原件",
                "file.discard": "清理未使用的照片",
                "file.remove_orphans": "清理未登记的文件",
                "file.look": "补算画面指纹",
                "file.fault": "文件核对发现问题",
                "document.store": "保存文档",
                "document.download": "下载文档",
                "document.expire": "清理到期文档",
                "document.discard": "清除文档",
                "export.order": "提出导出",
                "export.remove": "清除下载记录",
                "export.fail": "没有生成表格",
            },
        )
        _prepare_pillow()


def _prepare_pillow() -> None:
    """HEIC becomes readable, and Pillow's doubts about sizes and pixel data become errors, once for the process.

    Warnings about metadata (TiffImagePlugin, damaged EXIF) stay warnings: phones write such files every day.
    """
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
    warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
    warnings.filterwarnings("error", category=UserWarning, module=r"PIL\.(ImageFile|PngImagePlugin|WebPImagePlugin)")
