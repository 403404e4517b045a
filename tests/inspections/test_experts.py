"""专家库: who keeps it, who reads it; an opinion is given by the one who was asked, and stays as it was given."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from anquan.web import todo
from anquan.workflow import NotAllowed
from inspections.experts import services
from inspections.models import Expert, ExpertOpinion
from inspections.rules import Duty
from inspections.visits.people import Goer
from tests.counting import frozen_queries

DAY = timedelta(days=1)
CARD = {
    "name": "何专家",
    "speciality": "化工工艺",
    "qualification": "高级工程师",
    "employer": "",
    "phone": "13900000000",
    "note": "",
}


@pytest.fixture
def card(world, play):
    def made(by: str = "awb", expert: Expert | None = None, **values) -> Expert:
        given = (
            CARD | {"user": world.expert, "starts_on": play.today() - DAY, "ends_on": None, "industries": []} | values
        )
        return services.save_expert(actor=world.fresh(by), expert=expert, **given)

    return made


@pytest.fixture
def asked(card, world, play):
    def made(**values) -> ExpertOpinion:
        expert = values.pop("expert", None) or card()
        given = {"question": "是否需要停用", "today": play.today()} | values
        if "visit" not in given:
            given.setdefault("hazard", play.reported())
        return services.ask(actor=world.fresh("awb"), expert=expert, **given)

    return made


def sign_in(client, world, key):
    client.force_login(world.people[key])
    return client


# --- the library ------------------------------------------------------------------------------------------------------
def test_the_library_is_for_the_offices_of_its_county(card, world):
    expert = card()
    world.person("other_expert", "吴专家", "expert", world.mingguang)
    reads = {
        key for key in (*world.people,) if Expert.objects.visible_to(world.fresh(key)).filter(pk=expert.pk).exists()
    }
    assert {"awb", "director", "inspector", "dept_officer", "leader", "auditor", "expert"} <= reads
    assert not reads & {"officer", "owner", "grid", "far_awb", "far_inspector", "other_expert", "admin"}


def test_who_may_not_keep_it(card):
    for by in ("inspector", "dept_head", "leader", "officer", "expert"):
        with pytest.raises(NotAllowed):
            card(by)


def test_a_card_is_corrected_and_the_journal_says_what_changed(card, world):
    expert = card()
    card(expert=expert, phone="13911111111")
    assert Entry.objects.filter(action="expert.save").latest("pk").changes["phone"] == ["13900000000", "13911111111"]
    with pytest.raises(ValidationError):
        card(name="同一账号")


# --- opinions ---------------------------------------------------------------------------------------------------------
def test_an_opinion_is_seen_by_the_one_asked_and_by_the_offices(asked, world):
    opinion = asked()
    world.person("other_expert", "吴专家", "expert", world.mingguang)
    seen = {
        key
        for key in (*world.people,)
        if ExpertOpinion.objects.visible_to(world.fresh(key)).filter(pk=opinion.pk).exists()
    }
    assert {"expert", "awb", "inspector", "dept_officer", "leader"} <= seen
    assert not seen & {"other_expert", "officer", "owner", "guandian_inspector", "housing_officer", "far_awb"}


def test_only_who_was_asked_gives_it_and_once(asked, world):
    opinion = asked()
    assert Outbox.objects.filter(kind="expert.ask", user=world.expert).count() == 1
    with pytest.raises(NotAllowed):
        services.perform(actor=world.fresh("awb"), opinion_id=opinion.pk, action="submit", text="代写")
    with pytest.raises(Http404):
        services.perform(actor=world.fresh("officer"), opinion_id=opinion.pk, action="submit", text="代写")
    with pytest.raises(ValidationError):
        services.perform(actor=world.fresh("expert"), opinion_id=opinion.pk, action="submit", text=" ")
    given = services.perform(actor=world.fresh("expert"), opinion_id=opinion.pk, action="submit", text="应当停用。")
    assert given.submitted_at and Outbox.objects.filter(kind="expert.submit", user=world.awb).exists()
    with pytest.raises(NotAllowed, match="已提出意见"):
        services.perform(actor=world.fresh("expert"), opinion_id=opinion.pk, action="submit", text="改一下")
    with pytest.raises(NotAllowed):
        services.perform(actor=world.fresh("awb"), opinion_id=opinion.pk, action="withdraw")


def test_what_was_given_is_whole_in_the_table_too(asked):
    opinion = asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpertOpinion.objects.filter(pk=opinion.pk).update(status="submitted")


@pytest.mark.parametrize(("card_is", "field"), [({"ends_on": "yesterday"}, "expert"), ({"user": None}, "expert")])
def test_who_cannot_be_asked(card, asked, play, card_is, field):
    values = {name: play.today() - DAY if value == "yesterday" else value for name, value in card_is.items()}
    with pytest.raises(ValidationError) as problem:
        asked(expert=card(**values))
    assert field in problem.value.message_dict


def test_nobody_is_asked_twice_while_he_thinks(asked):
    opinion = asked()
    with pytest.raises(ValidationError, match="还在等"):
        asked(expert=opinion.expert, hazard=opinion.hazard)


def test_visits_and_opinions_stand_on_his_card(card, asked, visiting, world, client):
    expert = card()
    goers = [*visiting.goers("awb"), Goer(world.expert, duty=Duty.EXPERT)]
    visit = visiting.planned("supervision", goers=goers)
    opinion = asked(expert=expert, visit=visit)
    client = sign_in(client, world, "awb")
    with frozen_queries("experts:detail"):
        page = client.get(reverse("experts:detail", args=[expert.pk])).content.decode()
    assert visit.number in page and reverse("experts:opinion", args=[opinion.pk]) in page


# --- pages ------------------------------------------------------------------------------------------------------------
def test_asked_and_given_on_the_pages(client, card, world, play):
    card()
    hazard = play.reported()
    client = sign_in(client, world, "awb")
    detail = reverse("hazards:detail", args=[hazard.number])
    panel = reverse("experts:panel", args=["hazard", hazard.number])
    assert panel in client.get(detail).content.decode()
    ask = reverse("experts:ask", args=["hazard", hazard.number])
    assert ask in client.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert client.post(ask, {"expert": "没有这位", "question": "看看"}).status_code == 422
    assert client.post(ask, {"expert": "何专家", "question": "是否需要停用"}).url == detail
    opinion = ExpertOpinion.objects.get()
    (item,) = [each for each in todo.items(world.fresh("expert"), play.today()) if "专家意见" in each.what]
    client = sign_in(client, world, "expert")
    assert client.get(item.href).context["total"].value == 1
    with frozen_queries("experts:opinion"):
        client.get(item.lines[0].href)
    submit = reverse("experts:submit", args=[opinion.pk])
    assert client.post(submit, {"text": ""}).status_code == 422
    assert client.post(submit, {"text": "应当停用。"}).status_code == 302
    assert client.post(submit, {"text": "再写"}).status_code == 409
    assert "应当停用。" in client.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert sign_in(client, world, "officer").get(panel).status_code == 403
    assert sign_in(client, world, "awb").get(reverse("experts:panel", args=["paper", "1"])).status_code == 404


def test_the_library_on_its_page(client, card, world):
    card()
    client = sign_in(client, world, "awb")
    with frozen_queries("experts:list"):
        assert "何专家" in client.get(reverse("experts:list")).content.decode()
    assert "何专家" not in client.get(reverse("experts:list"), {"q": "矿山"}).content.decode()
    expert = Expert.objects.get()
    edit = reverse("experts:edit", args=[expert.pk])
    form = client.get(edit).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name not in ("industries",)}
    assert client.post(edit, sent | {"phone": "13922222222", "industries": ["hazchem"]}).status_code == 302
    expert.refresh_from_db()
    assert expert.phone == "13922222222" and expert.user == world.expert
    assert client.post(edit, sent | {"phone": "1"}).status_code == 409, "somebody was quicker"
    assert sign_in(client, world, "far_awb").get(edit).status_code == 404


def test_what_is_no_longer_needed_is_withdrawn(client, asked, world):
    opinion = asked()
    client = sign_in(client, world, "awb")
    assert client.post(reverse("experts:withdraw", args=[opinion.pk])).status_code == 302
    assert client.post(reverse("experts:withdraw", args=[opinion.pk])).status_code == 409
