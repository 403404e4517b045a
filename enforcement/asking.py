"""The page of one service of 执法."""

from inspections import asking


class FormPage(asking.FormPage):
    template_name = "enforcement/form.html"
