"""The manifest a phone sends before its files: read strictly, refused in words."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from anquan.files.rules import DIGEST_LENGTH, MEGABYTE
from anquan.terms import selectors as terms
from anquan.web.text import is_storable
from inspections.offline.rules import FIELD_LENGTH, MOST_FILES, MOST_ITEMS, MOST_MANIFEST, Kind
from inspections.rules import Answer

SM3 = rf"^[0-9a-f]{{{DIGEST_LENGTH}}}$"


class PartSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    field = serializers.CharField(max_length=FIELD_LENGTH)
    name = serializers.CharField(max_length=160)
    size = serializers.IntegerField(min_value=1)
    sm3 = serializers.RegexField(SM3)
    shot_at = serializers.DateTimeField(required=False, allow_null=True)
    lat = serializers.DecimalField(9, 6, min_value=-90, max_value=90, required=False, allow_null=True)
    lng = serializers.DecimalField(9, 6, min_value=-180, max_value=180, required=False, allow_null=True)
    accuracy = serializers.IntegerField(min_value=0, max_value=100_000, required=False, allow_null=True)

    def validate_size(self, size: int) -> int:
        most = terms.whole("file.max_mb", timezone.localdate())
        if size > most * MEGABYTE:
            raise serializers.ValidationError(f"超过 {most} MB。")
        return size

    def validate(self, part: dict[str, Any]) -> dict[str, Any]:
        if (part.get("lat") is None) != (part.get("lng") is None):
            raise serializers.ValidationError("经度和纬度要同时有。")
        return part


class ManifestSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(Kind.choices)
    device = serializers.RegexField(r"^[0-9A-Z]{2,8}$")
    number = serializers.CharField(max_length=20)
    made_at = serializers.DateTimeField()
    data = serializers.DictField()
    files = PartSerializer(many=True, max_length=MOST_FILES)

    def validate_data(self, data: dict[str, Any]) -> dict[str, Any]:
        if not all(is_storable(text) for text in _texts(data)):
            raise serializers.ValidationError("里面有看不见的字符，请删去后重新输入。")
        return data

    def validate_files(self, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({part["uid"] for part in files}) != len(files):
            raise serializers.ValidationError("同一个文件列了两次。")
        return files


class AnswerSerializer(serializers.Serializer):
    """One item of a checklist. ``seen`` is the version of the answer that the phone had taken along, 0 for none."""

    item = serializers.IntegerField(min_value=1, max_value=2**62)
    answer = serializers.ChoiceField(Answer.choices)
    note = serializers.CharField(max_length=500, allow_blank=True, allow_null=True, default=None)
    seen = serializers.IntegerField(min_value=0, max_value=2**30, default=0)


class VisitSerializer(serializers.Serializer):
    """What closes a visit, beside its files."""

    answers = AnswerSerializer(many=True, max_length=MOST_ITEMS, default=list)
    findings = serializers.CharField(max_length=4000, allow_blank=True, default="")
    findings_seen = serializers.CharField(max_length=4000, allow_blank=True, default="")
    met_person = serializers.CharField(max_length=50, allow_blank=True, default="")
    met_post = serializers.CharField(max_length=50, allow_blank=True, default="")
    met_phone = serializers.CharField(max_length=20, allow_blank=True, default="")
    refusal = serializers.CharField(max_length=300, allow_blank=True, default="")
    is_done = serializers.BooleanField(default=False)

    @classmethod
    def of(cls, data: dict[str, Any]) -> dict[str, Any]:
        form = cls(data=data)
        form.is_valid(raise_exception=True)
        return form.validated_data


def read(text: Any) -> dict[str, Any]:
    """The manifest of a record. Raises ``ValidationError`` (of the REST framework) with what is wrong where."""
    if not isinstance(text, str) or len(text) > MOST_MANIFEST or not is_storable(text):
        raise serializers.ValidationError("记录的格式不对。")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise serializers.ValidationError("记录的格式不对。") from error
    form = ManifestSerializer(data=said)
    form.is_valid(raise_exception=True)
    return form.validated_data


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
