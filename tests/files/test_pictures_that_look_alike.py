"""A copy is found however it was treated, another picture is not, and the index finds exactly what comparing all would find."""

from io import BytesIO
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from anquan.files import alike, services
from anquan.files.models import StoredFile
from anquan.files.selectors import likes
from tests.counting import counted_queries
from tests.files.pictures import encoded, place

MOST = 20  # bits: the shipped value of the term evidence.alike_bits


def recompressed(image: Image.Image) -> Image.Image:
    return Image.open(BytesIO(encoded(image, quality=30)))


def stamped(image: Image.Image) -> Image.Image:
    """As a camera app or our own served copy has it: a band with letters over the foot."""
    copy = image.copy()
    ImageDraw.Draw(copy).rectangle([0, int(copy.height * 0.8), copy.width, copy.height], fill=(30, 30, 30))
    return copy


COPIES = {
    "the same": lambda image: image,
    "recompressed": recompressed,
    "half as large": lambda image: image.resize((image.width // 2, image.height // 2)),
    "as small as WeChat sends it": lambda image: recompressed(image.resize((400, 300))),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.75),
    "with more contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.2),
    "without colour": lambda image: image.convert("L"),
    "with a stamp": stamped,
}


@pytest.mark.parametrize("treated", COPIES)
def test_a_copy_looks_like_its_original(treated):
    apart = [
        alike.distance(alike.look_of(place(f"{seed}")), alike.look_of(COPIES[treated](place(f"{seed}"))))
        for seed in range(12)
    ]
    assert all(bits is not None and bits <= MOST for bits in apart), apart


def test_another_place_or_the_same_place_from_a_step_aside_is_another_picture():
    looks = [alike.look_of(place(f"{seed}")) for seed in range(60)]
    pairs = [alike.distance(one, other) for at, one in enumerate(looks) for other in looks[:at]]
    assert not [bits for bits in pairs if bits is not None and bits <= MOST]
    for seed in range(12):
        whole = place(f"{seed}")
        aside = whole.crop((whole.width // 12, whole.height // 20, whole.width, whole.height))
        bits = alike.distance(alike.look_of(whole), alike.look_of(aside))
        assert bits is None or bits > MOST


def test_a_bare_wall_and_an_even_sky_are_compared_with_nothing():
    sky = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
    lamp = ImageEnhance.Contrast(Image.radial_gradient("L").resize((800, 600)).convert("RGB")).enhance(0.4)
    for plain in (Image.new("RGB", (800, 600), "grey"), sky, sky.transpose(Image.Transpose.ROTATE_90), lamp):
        assert alike.look_of(plain) == alike.PLAIN
    assert alike.distance(alike.PLAIN, alike.PLAIN) is None


def test_the_parts_find_every_look_within_reach_and_each_reach_is_needed():
    """Brute force over random prints: within 7 bits at least one part is among those asked for, whatever the 7 bits are."""
    random = Random(7)
    for _ in range(4000):
        bits = random.getrandbits(64)
        flipped = bits
        for place_ in random.sample(range(64), random.randrange(alike.REACH + 1)):
            flipped ^= 1 << place_
        assert _is_found(bits, flipped)
    assert not _is_found(0, 0b11 | 0b11 << 16 | 0b11 << 32 | 0b11 << 48), "8 bits, two a part: more than is promised"


def _is_found(one: int, other: int) -> bool:
    wanted = alike.near([alike.Look("f", one)])
    return any(part in column for part, column in zip(alike.Look("f", other).parts, wanted, strict=True))


@pytest.mark.django_db
def test_the_database_finds_what_comparing_every_row_finds(store, inspector):
    """300 pictures of which many are near ones: the same answer as brute force, in one query."""
    template = store(encoded(place("a")))
    random, rows = Random(3), []
    for number in range(300):
        look = _nudged(template.seen, random, random.randrange(14), random.randrange(40))
        columns = StoredFile.columns_of(look)
        rows.append(_like_row(template, number, columns))
    StoredFile.objects.bulk_create(rows)
    every = list(StoredFile.objects.exclude(pk=template.pk))
    expected = {
        row.pk for row in every if (bits := alike.distance(template.seen, row.seen)) is not None and bits <= MOST
    }
    assert 20 < len(expected) < 280
    with counted_queries() as asked:
        found = {each.file_id for each in likes([template], MOST)[template.pk]}
    assert found == expected
    assert len(asked) == 1


def _nudged(look: alike.Look, random: Random, coarse: int, fine: int) -> alike.Look:
    bits = int(look.fine, 16)
    for place_ in random.sample(range(256), fine):
        bits ^= 1 << place_
    found_by = look.coarse
    for place_ in random.sample(range(64), coarse):
        found_by ^= 1 << place_
    return alike.Look(f"{bits:064x}", found_by)


def _like_row(template: StoredFile, number: int, columns: dict) -> StoredFile:
    row = StoredFile(**{
        field.attname: getattr(template, field.attname) for field in StoredFile._meta.concrete_fields
        if not field.primary_key
    })  # fmt: skip
    for name, value in (columns | {"digest": f"{number:064x}"}).items():
        setattr(row, name, value)
    row.original, row.served, row.thumb = (f"{area}/{number}" for area in ("original", "served", "thumb"))
    return row


def test_the_same_file_is_told_from_one_that_looks_the_same(store):
    content = encoded(place("b"))
    first, again, smaller = store(content), store(content), store(encoded(place("b").resize((480, 360))))
    store(encoded(place("c")))
    found = {each.file_id: each.bits for each in likes([first], MOST)[first.pk]}
    assert found.keys() == {again.pk, smaller.pk}
    assert found[again.pk] is None and 0 <= found[smaller.pk] <= MOST


def test_pictures_stored_before_looks_were_kept_get_theirs_in_batches(store):
    stored = [store(encoded(place(f"{number}"))) for number in range(3)]
    plain = store(encoded(Image.new("RGB", (300, 200), "grey")))
    gone = store(encoded(place("gone")))
    looks = {file.pk: file.seen for file in stored}
    none = dict.fromkeys(("look", "look_1", "look_2", "look_3", "look_4"))
    StoredFile.objects.update(**none)
    StoredFile.objects.filter(pk=gone.pk).update(original="original/00/gone.jpg")
    assert services.look_at_older(most=2) == 2
    assert services.look_at_older(most=50) == 2
    assert services.look_at_older(most=50) == 0
    assert {file.pk: file.seen for file in StoredFile.objects.filter(pk__in=looks)} == looks
    assert StoredFile.objects.get(pk=plain.pk).look == ""
    assert StoredFile.objects.get(pk=gone.pk).look is None, "its file may come back: it is tried again"
