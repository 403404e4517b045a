"""How forms look: one column, label above, error beside the field and summed at the top with links."""

from datetime import date
from functools import cached_property
from pathlib import Path

import django.forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.urls import reverse_lazy
from django.utils import timezone

from anquan.web import dates
from anquan.workdays.selectors import calendar

FORM_TEMPLATES = Path(django.forms.__file__).parent / "templates"


class AnquanFormRenderer(DjangoTemplates):
    """``{{ form }}`` is the error summary and the fields; ``{{ form.place.as_field_group }}`` one field."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    @cached_property
    def engine(self):
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [settings.BASE_DIR / "templates", FORM_TEMPLATES],
                "NAME": "anquanforms",
                "OPTIONS": {"builtins": ["anquan.web.templatetags.anquan"]},
            }
        )


def count_days(start: date, amount: int, unit: str) -> date:
    """By the office's calendar: a last day that is a rest day moves to the next working day."""
    return calendar().add(start, amount, unit).on


class HumanDateInput(django.forms.DateInput):
    """A text box that app.js answers while one types, through ``web:date``."""

    def __init__(self, attrs: dict | None = None):
        base = {
            "data-understand": reverse_lazy("web:date"),
            "data-short": "",
            "autocomplete": "off",
            "placeholder": "如 11.21、11月21日、三日内",
            "maxlength": "20",
        }
        super().__init__({**base, **(attrs or {})}, format="%Y-%m-%d")


class HumanDateField(django.forms.DateField):
    """Accepts ``11.21``, ``11月21日``, ``三日内``, ``明天`` and cleans to a date; says why when it cannot."""

    widget = HumanDateInput

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        understood = dates.understand(str(value), timezone.localdate(), count_days)
        if understood.on is None:
            raise django.forms.ValidationError(understood.say, code="invalid")
        return understood.on


class FileInput(django.forms.FileInput):
    """Choosing one file in Chinese words: the browser's own button speaks the language of the browser."""

    template_name = "components/file_input.html"


class SeenField(django.forms.IntegerField):
    """Hidden: what the person saw when the form was opened (``anquan.journal.overtaken``)."""

    widget = django.forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, min_value=0, max_value=2**63 - 1, **kwargs)


def speak_plainly() -> None:
    """“该字段是必填项。” does not say what to do; these words do. Set once, for every form of the product."""
    django.forms.Field.default_error_messages["required"] = "请填写这一项。"
    django.forms.ChoiceField.default_error_messages["invalid_choice"] = "请从列出的选项里选一个。"
    outside = "没有这个选项，或者不在您的管辖范围内。"
    django.forms.ModelChoiceField.default_error_messages["invalid_choice"] = outside
    django.forms.FileField.default_error_messages["required"] = "请选择文件。"
