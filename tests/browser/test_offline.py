"""An inspector underground: no signal, a battery that dies, an answer that is lost, somebody else on the same phone."""

import os
from datetime import timedelta

import pytest
from django.conf import settings

from anquan.files.models import StoredFile
from hazards.marks.rules import Kind
from hazards.models import Evidence, Hazard, Mark
from inspections.checklists import selectors
from inspections.models import UploadSession
from tests.browser.conftest import overflow, serious_faults
from tests.browser.handset import Handset, Wire
from tests.browser.test_log_a_hazard import look
from tests.cast import PASSWORD, picture
from tests.inspections.listing import made
from tests.inspections.visiting import Visiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RECORDS = int(os.environ.get("OFFLINE_RECORDS", "6"))  # make long: 200
PHOTOS = 3
# everything that lies in the phone's own storage, as text: what somebody with the phone in his hand could read
LAID_OPEN = """async () => {
  const db = await new Promise(done => { const o = indexedDB.open("anquan-offline"); o.onsuccess = () => done(o.result); });
  const found = [];
  for (const name of db.objectStoreNames) {
    const rows = await new Promise(done => { const r = db.transaction(name).objectStore(name).getAll(); r.onsuccess = () => done(r.result); });
    for (const row of rows) {
      found.push(name + JSON.stringify(row));
      if (row.sealed) { found.push(new TextDecoder().decode(row.sealed.bytes)); }
    }
  }
  db.close();
  return found.join("\\n");
}"""


@pytest.fixture
def wire(live_server):
    made = Wire((live_server.thread.host, live_server.thread.port))
    yield made
    made.close()


@pytest.fixture
def new_handset(chromium, wire, tmp_path):
    made = []

    def new() -> Handset:
        made.append(Handset(chromium.browser_type, tmp_path / f"profile{len(made)}", wire))
        return made[-1]

    yield new
    for each in made:
        each.close()


@pytest.fixture
def handset(new_handset):
    return new_handset()


@pytest.fixture
def visiting(world, play):
    return Visiting(world, play)


@pytest.fixture
def below(handset, world):
    """Prepared, and then without a signal."""
    handset.prepare(world.inspector)
    handset.wire.cut()
    return handset


def badge(handset, text):
    handset.page.locator(".record .badge", has_text=text).first.wait_for()


# --- one record -----------------------------------------------------------------------------------------------------
def test_without_a_signal_a_hazard_is_kept_and_goes_up_once_there_is_one(handset, world):
    page = handset.page
    handset.prepare(world.inspector)
    look(page, "offline-1-prepared")
    assert not overflow(page) and not serious_faults(page)
    handset.wire.cut()
    page.goto(f"{handset.wire.url}/hazards/new/")
    page.locator("[data-say]", has_text="刚才的页面打不开").wait_for()
    assert handset.log("副井口安全出口被矿车堵塞") == "本机-0001"
    badge(handset, "已存手机")
    look(page, "offline-3-kept")
    assert not overflow(page) and not serious_faults(page)
    assert not Hazard.objects.exists()
    handset.wire.mend()
    page.locator("[data-retry-all]").tap()
    badge(handset, "已送达")
    hazard = Hazard.objects.get()
    page.locator(".receipt-says", has_text=hazard.number).wait_for()
    look(page, "offline-4-sent")
    assert hazard.evidence.count() == 3 and (hazard.lat, hazard.accuracy) != (None, None)
    assert "files" not in page.evaluate(LAID_OPEN).replace('"files"', ""), "photos go once the receipt is there"
    assert not handset.trouble


def test_the_form_says_what_is_missing_and_keeps_a_large_photo_small(below):
    from io import BytesIO

    from PIL import Image

    page, content = below.page, BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(content, "JPEG", quality=60)
    page.evaluate("location.hash = '#log'")
    page.locator("[data-units] input").first.wait_for()
    page.locator("#log-form [type=submit]").tap()
    page.locator("[data-field=photos] .error").wait_for()
    assert page.locator("[data-field=description] .error").is_visible()
    below.context.set_geolocation({"latitude": 32.85, "longitude": 118.1, "accuracy": 350})
    page.evaluate("anquanOffline.camera.rest(), anquanOffline.camera.follow()")
    page.locator("[data-view=log] input[type=file]").first.set_input_files(
        [{"name": "IMG_9.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}]
    )
    page.locator(".shot .state", has_text="米").wait_for()
    look(page, "offline-2-form-full")
    size = page.evaluate(
        "anquanOffline.drafts.all().then(all => anquanOffline.drafts.bytes(all[0].files[0].uid))"
        ".then(bytes => createImageBitmap(new Blob([bytes]))).then(image => [image.width, image.height])"
    )
    assert max(size) == 2048
    assert "粗略" in page.locator(".shot .state").inner_text()
    page.reload()
    page.locator(".shot img").wait_for()
    assert not below.trouble


def test_a_lost_answer_is_asked_again_and_nothing_is_doubled(below, world):
    below.log("副井口安全出口被矿车堵塞")
    below.wire.mend()
    below.wire.lost = [b"POST /offline/uploads/ ", b"/commit/ HTTP"]
    for _ in range(3):
        below.page.evaluate("anquanOffline.page.send()")
    badge(below, "已送达")
    assert not below.wire.lost
    assert (Hazard.objects.count(), Evidence.objects.count(), UploadSession.objects.count()) == (1, 3, 1)


def test_after_the_session_has_expired_one_signs_in_in_place_and_nothing_is_lost(below, world):
    page = below.page
    below.log("副井口安全出口被矿车堵塞")
    below.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    below.wire.mend()
    page.locator("[data-retry-all]").tap()
    page.locator("#sign-in[open]").wait_for()
    look(page, "offline-5-sign-in")
    page.locator("#username").fill("inspector")
    page.locator("#password").fill("falsch")
    page.locator("#sign-in [type=submit]").tap()
    page.locator("[data-sign-in-say]", has_text="不对").wait_for()
    page.locator("#password").fill(PASSWORD)
    page.locator("#sign-in [type=submit]").tap()
    badge(below, "已送达")
    assert Hazard.objects.get().reported_by == world.inspector
    assert not below.trouble


# --- somebody else, or nobody ---------------------------------------------------------------------------------------
def test_the_next_person_on_this_phone_reads_nothing_and_the_first_loses_nothing(below, world):
    page = below.page
    below.log("副井口安全出口被矿车堵塞")
    open_now = page.evaluate(LAID_OPEN)
    assert "矿车" not in open_now and world.xinyuan.name not in open_now
    below.wire.mend()
    page.goto(f"{below.wire.url}/hazards/")
    page.locator("[data-menu-open]").last.tap()
    page.evaluate("document.querySelector('form[data-logout]').requestSubmit()")
    page.locator("#confirm[open]", has_text="1 条记录没有送达").wait_for()
    look(page, "offline-6-leaving")
    page.locator("[data-confirm-yes]").tap()
    page.locator("#id_username").wait_for()
    laid_open = page.evaluate(LAID_OPEN)
    assert "keys" not in laid_open.split('"')[0] and "\nkeys" not in laid_open and "\npacks" not in laid_open
    below.go()
    page.locator("[data-sign-in-box]").wait_for()
    below.sign_in(world.inspector2)
    below.go()
    page.locator("[data-others]", has_text="1 条别人的记录").wait_for()
    below.go("#queue")
    assert page.locator(".record").count() == 0
    assert (
        page.evaluate("anquanOffline.courier.run().then(() => anquanOffline.drafts.all()).then(all => all.length)") == 0
    )
    unreadable = page.evaluate(
        "anquanOffline.shelf.all('drafts').then(rows => anquanOffline.vault.unlock(rows[0].sealed, rows[0].uid))"
        ".then(() => 'read', () => 'locked')"
    )
    assert unreadable == "locked"
    below.sign_in(world.inspector)
    below.go("#queue")
    badge(below, "已送达")
    assert Hazard.objects.get().reported_by == world.inspector


def test_no_page_of_a_person_is_ever_kept(handset, world):
    handset.prepare(world.inspector)
    for path in ("/", "/hazards/", "/hazards/new/"):
        handset.page.goto(handset.wire.url + path)
    handset.go()
    kept = handset.page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(box => box.keys()))))"
        ".then(all => all.flat().map(request => new URL(request.url).pathname))"
    )
    assert "/offline/" in kept
    assert all(path == "/offline/" or path.startswith("/static/") for path in kept)


# --- what happened meanwhile ----------------------------------------------------------------------------------------
def test_a_recheck_of_a_hazard_that_was_changed_meanwhile_is_shown_as_a_conflict(handset, world, play):
    hazard, page = play.submitted(), handset.page
    handset.prepare(world.inspector2)
    handset.wire.cut()
    page.locator(".hazards a").first.tap()
    page.locator("#recheck-form").wait_for()
    handset.photograph()
    page.locator("label:has([name=result][value=fixed])").tap()
    look(page, "offline-7-recheck-full")
    page.locator("#recheck-form [type=submit]").tap()
    badge(handset, "已存手机")
    play.move(hazard, "send_back", by="awb", reason="只挪了一半")
    handset.wire.mend()
    page.locator(".record .btn", has_text="立即").first.tap()
    page.locator(".trouble", has_text="已被更新").wait_for()
    look(page, "offline-8-conflict")
    hazard.refresh_from_db()
    assert hazard.status == "rectifying"
    assert handset.states() == ["kept"]
    assert not overflow(page) and not serious_faults(page) and not handset.trouble


def test_a_recheck_visit_underground_has_three_results_and_a_late_doubt_is_answered(handset, world, play, visiting):
    """已改 with a photo that became doubtful meanwhile, 未改 of one that was never submitted; then the visit itself."""
    submitted = play.submitted()
    late = play.rectifying(description="配电箱敞开", today=play.today() - timedelta(days=20))
    visit, page = visiting.planned("supervision", method="recheck", goers=visiting.goers("awb")), handset.page
    handset.prepare(world.awb)
    handset.wire.cut()
    page.locator("[data-tasks] a").tap()
    page.locator("[data-arrive]").tap()
    page.locator("[data-looks-say]", has_text="要复查 2 条，已记录 0 条").wait_for()
    for hazard, result, words in ((late, "not_fixed", "箱门仍然缺失"), (submitted, "fixed", "")):
        page.locator(f"[data-looks] a[href$='{hazard.number}']").tap()
        page.locator("[data-view=recheck]:not([hidden])").wait_for()
        handset.photograph()
        page.locator(f"label:has([name=result][value={result}])").tap()
        page.locator("#words").fill(words)
        look(page, f"offline-11-recheck-{result}")
        assert not overflow(page) and not serious_faults(page)
        page.locator("#recheck-form [type=submit]").tap()
        page.locator("[data-view=visit]:not([hidden]) [data-looks]").wait_for()
    page.locator("[data-looks-say]", has_text="已记录 2 条").wait_for()
    look(page, "offline-12-recheck-visit")
    page.locator("#visit-form [type=submit]").tap()
    page.locator("[data-view=queue]:not([hidden])").wait_for()
    Mark.objects.create(hazard=submitted, kind=Kind.RUSHED, round=1, reason="5 分钟内提交整改 12 条。")
    handset.wire.mend()
    page.evaluate("anquanOffline.page.send(), null")
    page.locator(".trouble", has_text="有 1 处照片存疑（集中提交）").wait_for()
    page.locator(".trouble", has_text="等这次检查的隐患、复查先送达").wait_for()
    look(page, "offline-13-doubt")
    assert sorted(handset.states()) == ["kept", "kept", "sent"]
    page.locator(".record", has_text=submitted.number).get_by_text("改", exact=True).tap()
    page.locator("[name=is_verified]").check()
    page.locator("#verified_note").fill("到现场看过，出口畅通。")
    look(page, "offline-14-verified")
    page.locator("#recheck-form [type=submit]").tap()
    page.evaluate("anquanOffline.page.send(), null")
    handset.wait_for_delivery(3)
    submitted.refresh_from_db()
    visit.refresh_from_db()
    assert (submitted.status, visit.status) == ("closed", "done")
    assert sorted(visit.rechecks.values_list("result", "moved")) == [("fixed", "pass"), ("not_fixed", "")]
    assert not handset.trouble


def test_a_colleague_carries_it_out_and_both_phones_get_the_same_receipt(below, new_handset, world, tmp_path):
    page = below.page
    below.log("副井口安全出口被矿车堵塞")
    page.locator(".carry summary").tap()
    page.locator("[data-carry-out]").tap()
    page.locator("#secret").fill("三号井口 2026")
    with page.expect_download() as download:
        page.locator("#passphrase [type=submit]").tap()
    carried = tmp_path / "carried.aqb"
    download.value.save_as(carried)
    assert "矿车".encode() not in carried.read_bytes()
    below.wire.mend()
    other = new_handset()
    other.prepare(world.inspector2)
    other.go("#queue")
    other.page.locator(".carry summary").tap()
    for passphrase in ("falsch falsch", "三号井口 2026"):
        if not other.page.locator("#passphrase[open]").count():
            other.page.locator("[data-take-in]").tap()
        other.page.locator("#carried").set_input_files(carried)
        other.page.locator("#secret").fill(passphrase)
        other.page.locator("#passphrase [type=submit]").tap()
        if passphrase.startswith("falsch"):
            other.page.locator("[data-passphrase-say]", has_text="口令不对").wait_for()
    badge(other, "已送达")
    assert Hazard.objects.get().reported_by == world.inspector
    page.evaluate("anquanOffline.page.send()")
    badge(below, "已送达")
    assert (Hazard.objects.count(), Evidence.objects.count()) == (1, 3)
    assert not below.trouble and not other.trouble


# --- the battery dies -----------------------------------------------------------------------------------------------
def many(handset, first: int, last: int) -> None:
    """Records made as the form makes them, by its own parts: 200 of them by taps would take an hour."""
    handset.page.evaluate(
        """async ([first, last, photos]) => {
          const own = anquanOffline, unit = String(own.home.pack().units[0].id);
          const paint = async (n) => {
            const c = Object.assign(document.createElement("canvas"), { width: 320, height: 240 }), p = c.getContext("2d");
            for (let i = 0; i < 40; i++) {
              p.fillStyle = `hsl(${(n * 47 + i * 31) % 360} 80% 50%)`;
              p.fillRect((i * 37) % 320, (n * 13 + i * 29) % 240, 60, 40);
            }
            for (let bit = 0; bit < 16; bit++) {  // no two alike
              p.fillStyle = n >> bit & 1 ? "#000" : "#fff";
              p.fillRect(bit * 20, 200, 20, 40);
            }
            return new Promise(done => c.toBlob(done, "image/jpeg", 0.8));
          };
          for (let n = first; n < last; n++) {
            const data = { unit, source: "township", description: `第 ${n} 处巷道支护破损`, level: "general", mode: "limited" };
            const record = await own.drafts.begin("hazard", data, data.description);
            for (let k = 0; k < photos; k++) {
              await own.drafts.addFile(record, await own.camera.shot("photos", new File([await paint(n * 10 + k)], "a.jpg", { type: "image/jpeg" })));
            }
            await own.drafts.keep(record);
          }
        }""",
        [first, last, PHOTOS],
    )


def test_a_dead_battery_in_the_middle_loses_nothing_and_doubles_nothing(below, world):
    half = RECORDS // 2
    below.log("第 0 处巷道支护破损", photos=PHOTOS)
    many(below, 1, half)
    below.page.evaluate("location.hash = '#log'")
    below.page.locator("[data-view=log]:not([hidden])").wait_for()
    below.photograph()
    below.kill()
    below.start()
    below.go("#queue")
    assert below.states().count("kept") == half and below.states().count("writing") == 1
    below.page.evaluate("anquanOffline.home.load()")
    many(below, half, RECORDS)
    below.wire.mend()
    below.sign_in(world.inspector)
    below.page.evaluate("anquanOffline.page.send(), null")
    below.page.wait_for_function(
        "n => anquanOffline.drafts.all().then(all => all.filter(r => r.state === 'sent').length >= n)",
        arg=RECORDS // 3,
        timeout=1000 * (30 + RECORDS),
    )
    below.kill()
    below.start()
    below.sign_in(world.inspector)
    below.go("#queue")
    below.wait_for_delivery(RECORDS, seconds=60 + 3 * RECORDS)
    said = list(Hazard.objects.values_list("description", flat=True))
    assert sorted(said) == sorted(f"第 {n} 处巷道支护破损" for n in range(RECORDS))
    assert [hazard.evidence.count() for hazard in Hazard.objects.all()] == [PHOTOS] * RECORDS
    taken = set(Evidence.objects.values_list("file__digest", flat=True))
    assert len(taken) == RECORDS * PHOTOS, "each photo is there, and each once"
    assert UploadSession.objects.open().count() == 0
    assert len(set(UploadSession.objects.values_list("number", flat=True))) == RECORDS
    assert StoredFile.objects.count() == Evidence.objects.count()
    assert below.states().count("writing") == 1, "what was not finished is still there to be finished"
    assert not below.trouble


# --- a whole inspection ---------------------------------------------------------------------------------------------
def sign_here(page, row: int) -> None:
    page.locator(".signer .btn").nth(row).tap()
    page.locator("#signature[open]").wait_for()
    box = page.locator("#signature canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(box["x"] + 40 + 40 * step, box["y"] + (30 if step % 2 else 90))
    page.mouse.up()
    page.locator("[data-signature-done]").tap()
    page.locator(".signer").nth(row).locator("img[src]").wait_for()


def test_an_inspector_s_day_underground(handset, world, visiting):
    """到场 → 检查表 → 隐患 → 签名 → 完成 without a signal; the browser dies in between; all of it comes up, once."""
    lists = [selectors.newest_version(made(world.fresh("awb")))]
    visit, page = visiting.approved(checklists=lists), handset.page
    handset.prepare(world.inspector)
    handset.wire.cut()
    page.locator("[data-tasks] a").tap()
    page.locator("[data-arrive]").tap()
    page.locator(".item").nth(2).wait_for()
    for place, answer in ((0, "yes"), (1, "no"), (2, "na")):
        page.locator(".item").nth(place).locator(f".answer.is-{answer}").tap()
    page.locator("[data-photo-field^=answer] input[type=file]").set_input_files(
        [{"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": picture().read()}]
    )
    page.locator("[data-photo-field^=answer] .shot").wait_for()
    page.locator(".item").nth(1).get_by_text("登记隐患").tap()
    page.locator("[data-view=log]:not([hidden]) [data-units] input:checked").wait_for()
    assert page.locator("#description").input_value() == "应急灯不亮。"
    handset.photograph(count=2)
    page.locator("#log-form [type=submit]").tap()
    page.locator("[data-found] li", has_text="已存手机").wait_for()
    page.locator("[data-find]").tap()
    page.locator("[data-taken-list] button").first.tap()
    page.locator("[data-view=log]:not([hidden]) [data-photo-field=photos] .shot").wait_for()
    look(page, "offline-15-shared")
    page.locator("#description").fill("应急灯前堆放支护材料")
    page.locator("#log-form [type=submit]").tap()
    page.locator("[data-found] li").nth(1).wait_for()
    page.locator("#findings").fill("查看了井口、变电所和避难硐室。")
    page.locator("#visit-form [data-saved]", has_text="已存").wait_for()
    handset.kill()
    handset.start()
    page = handset.page
    handset.go(f"#visit={visit.number}")
    page.locator("[data-found] li", has_text="已存手机").first.wait_for()
    assert page.locator("#findings").input_value() == "查看了井口、变电所和避难硐室。"
    assert page.locator("[data-answered]").inner_text() == "3 项都答了"
    page.locator("#visit-form [type=submit]").tap()
    page.locator("[data-field=signers] .error", has_text="许海涛还没有签名").wait_for()
    page.locator("#met_person").fill("周强")
    for row in range(3):
        sign_here(page, row)
    look(page, "offline-9-visit-full")
    assert not overflow(page) and not serious_faults(page)
    page.locator("#visit-form [type=submit]").tap()
    page.locator("[data-view=queue]:not([hidden])").wait_for()
    handset.sign_in(world.inspector)
    handset.wire.mend()
    page.evaluate("anquanOffline.page.send(), null")
    handset.wait_for_delivery(3)
    look(page, "offline-10-visit-sent")
    visit.refresh_from_db()
    assert (visit.status, visit.found.count(), visit.answers.count()) == ("done", 2, 3)
    one, other = ({shot.file.digest for shot in row.hazard.evidence.all()} for row in visit.found.all())
    assert other < one and not Mark.objects.exists(), "the photo of the first shows the second too, and is not doubtful"
    assert all(each.signature_id for each in visit.participants.all()) and visit.met_signature_id
    assert not handset.trouble
