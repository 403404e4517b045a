"""Signing in, and 设置 → 人员与任职: each administrator keeps the accounts of his own region (decision 0015)."""

import re

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from anquan.accounts import services
from anquan.accounts.forms import (
    AppointForm,
    NewPersonForm,
    PasswordForm,
    PersonForm,
    ResetPasswordForm,
    SignInForm,
    TokenForm,
)
from anquan.accounts.models import ApiToken, Appointment, User
from anquan.journal.overtaken import newest
from anquan.web.forms import SeenField
from anquan.web.views import ServiceActionView, ServiceFormView

PAGE = 50
PLATE = re.compile(r"/u/([0-9a-z]+)/")


class SignInView(LoginView):
    """Whoever comes from the plate at a gate is offered the ways that need no password as well."""

    template_name = "accounts/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs) -> dict:
        plate = PLATE.fullmatch(self.get_redirect_url())
        return super().get_context_data(plate=plate[1] if plate else "", **kwargs)


class PasswordView(FormView):
    """修改密码: asked for at the first sign-in with a password somebody else has set."""

    template_name = "accounts/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("hazards:todo")
    request: HttpRequest

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        user = services.set_password(
            actor=self.request.user, user=self.request.user, password=form.cleaned_data["new_password1"]
        )
        update_session_auth_hash(self.request, user)
        return super().form_valid(form)


def people(request: HttpRequest) -> HttpResponse:
    """The accounts this administrator keeps, found by name, account or unit; fifty at a time, by account name."""
    text, after = request.GET.get("q", "").strip()[:50], request.GET.get("after", "")[:50]
    today = timezone.localdate()
    in_force = Appointment.objects.in_force(today).select_related("unit").order_by("id")
    kept = User.objects.visible_to(request.user)
    rows = kept.prefetch_related(Prefetch("appointments", in_force, to_attr="posts")).order_by("username")
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(username__icontains=text) | Q(appointments__unit__name__icontains=text)
        ).distinct()
    page = list(rows.filter(username__gt=after)[: PAGE + 1])
    context = {"rows": page[:PAGE], "search": text, "more": page[PAGE - 1].username if len(page) > PAGE else ""}
    return render(request, "accounts/list.html", context)


def kept_by(request: HttpRequest, pk: int) -> User:
    try:
        return User.objects.visible_to(request.user).get(pk=pk)
    except User.DoesNotExist:
        raise Http404("没有这个账号，或者不由您管理。") from None


def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = kept_by(request, pk)
    posts = user.appointments.select_related("unit", "industry").order_by("-valid_from", "-id")
    tokens = user.tokens.order_by("-created_at") if user.is_system else []
    return render(
        request,
        "accounts/detail.html",
        {
            "person": user,
            "posts": posts,
            "tokens": tokens,
            "today": timezone.localdate(),
            "secret": request.session.pop("new_token", None),
        },
    )


class _AboutPerson(ServiceFormView):
    """A form about the person of the address; afterwards back to his page."""

    template_name = "accounts/form.html"
    heading = ""
    button = "保存"

    @cached_property
    def person(self) -> User:
        return kept_by(self.request, self.kwargs["pk"])

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(person=self.person, heading=self.heading, button=self.button, **kwargs)

    def get_success_url(self) -> str:
        return reverse("accounts:detail", args=[self.person.pk])


class CreatePerson(ServiceFormView):
    template_name = "accounts/form.html"
    form_class = NewPersonForm
    success_message = "账号已建立。没有任职就没有任何权限，请接着登记任职。"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(heading="新建账号", button="建立账号", **kwargs)

    def perform(self, form):
        return services.create_user(actor=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("accounts:detail", args=[self.result.pk])


class EditPerson(_AboutPerson):
    form_class = PersonForm
    heading = "修改资料"

    def get_initial(self) -> dict:
        return {"name": self.person.name, "phone": self.person.phone, "email": self.person.email}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["seen"] = SeenField(initial=newest(self.person, "account.update"))
        return form

    def perform(self, form):
        return services.update_user(actor=self.request.user, user=self.person, **form.cleaned_data)


class Appoint(_AboutPerson):
    form_class = AppointForm
    heading = "登记任职"
    button = "登记任职"

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict:
        return {"valid_from": timezone.localdate()}

    def perform(self, form):
        return services.appoint(actor=self.request.user, user=self.person, **form.cleaned_data)


class ResetPassword(_AboutPerson):
    form_class = ResetPasswordForm
    heading = "重置密码"
    button = "重置密码"
    success_message = "密码已重置，本人下次登录时必须修改。"

    def perform(self, form):
        return services.set_password(actor=self.request.user, user=self.person, **form.cleaned_data)


class EndAppointment(ServiceActionView):
    success_message = "任职已结束。"

    def perform(self):
        kept = Appointment.objects.filter(user__in=User.objects.visible_to(self.request.user))
        appointment = get_object_or_404(kept, pk=self.kwargs["pk"])
        return services.end_appointment(actor=self.request.user, appointment=appointment, on=timezone.localdate())

    def get_success_url(self) -> str:
        return reverse("accounts:detail", args=[self.result.user_id])


class SetActive(ServiceActionView):
    def perform(self):
        return services.set_active(
            actor=self.request.user,
            user=kept_by(self.request, self.kwargs["pk"]),
            is_active=self.request.POST.get("is_active") == "1",
        )

    def get_success_url(self) -> str:
        return reverse("accounts:detail", args=[self.result.pk])


class CreateToken(_AboutPerson):
    """The secret is shown once, on the next page, and never again."""

    form_class = TokenForm
    heading = "发放接口密钥"
    button = "发放"

    def perform(self, form):
        data = form.cleaned_data
        token, secret = services.issue_token(
            actor=self.request.user,
            user=self.person,
            name=data["name"],
            scopes=data["scopes"],
            expires_at=data["expires_on"],
        )
        self.request.session["new_token"] = secret
        return token


class RevokeToken(ServiceActionView):
    success_message = "密钥已停用，使用它的系统从现在起不能再访问。"

    def perform(self):
        kept = ApiToken.objects.filter(user__in=User.objects.visible_to(self.request.user))
        return services.revoke_token(actor=self.request.user, token=get_object_or_404(kept, pk=self.kwargs["pk"]))

    def get_success_url(self) -> str:
        return reverse("accounts:detail", args=[self.result.user_id])
