"""卷宗: cover, index with page numbers that are right, papers page by page, photos, and the digest of each piece."""

from datetime import date, datetime
from io import BytesIO

from PIL import Image

from anquan.files import vault
from anquan.papers.drawing.case import Happened, PaperPiece, PhotoPiece, case_file, page_count
from anquan.papers.drawing.pdf import pdf
from tests.papers.pages import pages_of, text_of
from tests.papers.test_the_page_keeps_to_gb_t_9704 import FULL_LINE, sheet


def photo() -> bytes:
    content = BytesIO()
    Image.new("RGB", (320, 240), (90, 120, 160)).save(content, "JPEG")
    return content.getvalue()


def flat(words: str) -> str:
    return "".join(words.split())


def test_a_case_file_has_every_page_and_an_index_that_leads_there():
    papers = [
        PaperPiece("督办通知", "明安委办〔2026〕3号", date(2026, 11, 2), pdf(sheet(body=(FULL_LINE * 50)[:1200]))),
        PaperPiece("审批表{{7*7}}#x", "", None, pdf(sheet(layout="form", body="意见："))),
    ]
    counts = [page_count(paper.pdf) for paper in papers]
    assert counts[0] >= 3 and counts == [len(pages_of(paper.pdf)) for paper in papers]
    whole = case_file(
        title="鑫源木业重大隐患",
        office="明光市安委办",
        facts=[("隐患编号", "YH-341182-2026-000001")],
        papers=papers,
        photos=[PhotoPiece("整改前", photo(), "ab" * 32), PhotoPiece("整改后", photo(), "cd" * 32)],
        story=[
            Happened(datetime(2026, 11, 2, 9, 5), "李静", "登记隐患"),
            Happened(date(2026, 11, 3), "王主任", "签发"),
        ],
    )
    pages = [flat(page) for page in text_of(whole, "-layout").split("\f")[:-1]]
    assert len(pages) == 1 + 1 + 1 + sum(counts) + 1 + 1  # cover, index, story, papers, photos, manifest
    first = 4
    assert f"明安委办〔2026〕3号2026-11-02{first}" in pages[1]
    assert f"审批表{{{{7*7}}}}#x{first + counts[0]}" in pages[1]
    assert "明安委办〔2026〕3号" in pages[first - 1] and "意见" in pages[first + counts[0] - 1]
    assert "2026-11-0209:05李静登记隐患" in pages[2] and "整改后" in pages[-2]
    for digest in (*(vault.digest_of([paper.pdf]) for paper in papers), "ab" * 32, "cd" * 32):
        assert digest[:32] in pages[-1] and digest[32:] in pages[-1]
